using Plimsoll.Oci;
using Plimsoll.Packaging.DotNet.Publishing;
using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Packaging.Folders;
using Plimsoll.Packaging.Images;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.DotNet;

/// <summary>Images of .NET applications: shared frameworks, packages, referenced projects and the application, each a layer.</summary>
internal sealed class DotNetBuilder(DotNetSdk sdk, PackagingFolders folders, TimeProvider time) : IBuilder
{
    /// <inheritdoc/>
    public string Name => "dotnet";

    /// <inheritdoc/>
    public async Task<ImageParts> BuildAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        var unit = request.Unit;
        if (unit.Build.Publish != "layered")
            throw new PlimsollException(Outcome.Usage, "PLM4005", $"{unit.ManifestPath}: build.publish: '{unit.Build.Publish}' cannot be built; layered can");

        using var folder = await WorkFolder.OpenAsync(KeptFolders.For(folders, request.Workspace, unit, "build", sdk), time, cancellationToken);
        var (changed, holds) = await new SourceTree(request.Repository, time).UpdateAsync(folder, request.Inputs.Files, cancellationToken);
        var publisher = new Publisher(sdk, folders, unit, request.Progress);
        var restored = folder.Kept is { Restored: true } && !changed.Any(RestoreInputs.Contain);
        try
        {
            restored = await publisher.PublishAsync(folder, restored, cancellationToken);
        }
        catch (PlimsollException)
        {
            // a build that failed has come to rest as well: the next one need not begin from nothing
            folder.Keep(holds, restored);
            throw;
        }
        var application = Application.In(folder.Output, unit);
        if (application.HasPackages && !request.Inputs.Files.Any(file => Path.GetFileName(file.Path) == "packages.lock.json"))
            request.Progress.Report("its packages are not locked; with a packages.lock.json (RestorePackagesWithLockFile) every machine takes the same ones");
        var parts = await PackAsync(application, cancellationToken);
        folder.Keep(holds, restored);
        return parts;
    }

    private async Task<ImageParts> PackAsync(Application application, CancellationToken cancellationToken)
    {
        var layers = new List<ImageLayer>();
        var packed = new FrameworkLayers(sdk.Installation, folders);
        foreach (var framework in application.FrameworksFrom(sdk))
            layers.Add(new(framework.Layer, token => packed.OpenAsync(framework, token)));
        foreach (var group in ApplicationFiles.ByChange(application))
            layers.Add(await ImageLayer.PackAsync(group, cancellationToken));
        return new(layers, ConfigOf(application));
    }

    private static ContainerConfig ConfigOf(Application application) => new()
    {
        User = "65532:65532",
        WorkingDir = "/app",
        Entrypoint = [$"/{Framework.RootInImage}/dotnet", $"/app/{application.Name}.dll"],
        StopSignal = "SIGTERM",
        Env =
        [
            $"PATH=/{Framework.RootInImage}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "DOTNET_RUNNING_IN_CONTAINER=true",
            // the image has no ICU library, and .NET does not start without one unless it is told to
            "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1",
        ],
    };
}
