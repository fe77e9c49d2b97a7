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
        return unit.Build.Publish switch
        {
            "layered" => await LayeredAsync(request, cancellationToken),
            "runtime" => new(Layers(SharedFrameworks.For(unit, sdk), request.Base), SharedFrameworks.Config),
            var other => throw new PlimsollException(Outcome.Usage, "PLM4005", $"{unit.ManifestPath}: build.publish: '{other}' cannot be built; layered and runtime can"),
        };
    }

    private async Task<ImageParts> LayeredAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        var unit = request.Unit;
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
        var parts = await PackAsync(application, request.Base, cancellationToken);
        folder.Keep(holds, restored);
        return parts;
    }

    private async Task<ImageParts> PackAsync(Application application, BaseImage? on, CancellationToken cancellationToken)
    {
        var layers = Layers(application.FrameworksFrom(sdk), on);
        foreach (var group in ApplicationFiles.ByChange(application))
            layers.Add(await ImageLayer.PackAsync(group, cancellationToken));
        return new(layers, ConfigOf(application)) { Components = Dependencies.PackagesOf(application.DependencyFile) };
    }

    /// <summary>The layers of frameworks that the base does not have.</summary>
    private List<ImageLayer> Layers(IEnumerable<FrameworkLayer> frameworks, BaseImage? on)
    {
        var packed = new FrameworkLayers(sdk.Installation, folders);
        return [.. frameworks.Where(framework => on?.Has(framework.Layer) != true).Select(framework => new ImageLayer(framework.Layer, token => packed.OpenAsync(framework, token)))];
    }

    private static ContainerConfig ConfigOf(Application application) => SharedFrameworks.Config with
    {
        WorkingDir = "/app",
        Entrypoint = [$"/{Framework.RootInImage}/dotnet", $"/app/{application.Name}.dll"],
    };
}
