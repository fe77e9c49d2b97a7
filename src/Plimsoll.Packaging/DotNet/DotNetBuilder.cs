using Plimsoll.Oci;
using Plimsoll.Packaging.DotNet.Publishing;
using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Packaging.Folders;
using Plimsoll.Packaging.Images;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.DotNet;

/// <summary>Images of .NET applications: shared frameworks, packages, referenced projects and the application, each a layer.</summary>
internal sealed class DotNetBuilder(BuildTools tools, PackagingFolders folders, TimeProvider time) : IBuilder
{
    // a build may leave links to anywhere, also to folders above
    private static readonly EnumerationOptions WithoutLinks =
        new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    private DotNetSdk Sdk => tools.DotNet;

    /// <inheritdoc/>
    public string Name => "dotnet";

    /// <inheritdoc/>
    public async Task<ImageParts> BuildAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        if (!request.Unit.Build.HasProject) return new(Layers(SharedFrameworks.For(request.Unit, Sdk), request.Base), SharedFrameworks.Config);
        var (unit, mode) = (request.Unit, PublishMode.Of(request.Unit));
        await new TakenFiles(Sdk, folders, time).CheckAsync(request, mode, cancellationToken);
        var place = BuildPlace.Of(folders, request.Workspace);
        using var folder = await WorkFolder.OpenAsync(place, KeptFolders.For(place, request.Workspace, unit, mode.Purpose, Sdk), time, cancellationToken);
        var (changed, holds) = await new SourceTree(request.Repository, time).UpdateAsync(folder, request.Inputs.Files, cancellationToken);
        var publisher = new Publisher(Sdk, folders, unit, mode, request.Progress);
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
        // its files are read by their paths from here on
        var application = Application.In(await folder.ResultsAsync(folder.Output, follow: true, cancellationToken), unit, mode);
        if (application.HasPackages && !request.Inputs.Files.Any(file => Path.GetFileName(file.Path) == "packages.lock.json"))
            request.Progress.Report("its packages are not locked; with a packages.lock.json (RestorePackagesWithLockFile) every machine takes the same ones");
        var parts = await PackAsync(application, request.Base, folder, cancellationToken);
        folder.Keep(holds, restored);
        return parts;
    }

    private async Task<ImageParts> PackAsync(Application application, BaseImage? on, WorkFolder folder, CancellationToken cancellationToken)
    {
        var layers = Layers(application.BringsRuntime ? [] : application.FrameworksFrom(Sdk), on);
        foreach (var group in ApplicationFiles.ByChange(application))
            layers.Add(await ImageLayer.PackAsync(group, cancellationToken));
        return new(layers, ConfigOf(application)) { Components = await ComponentsAsync(application, folder, cancellationToken) };
    }

    /// <summary>One program has it inside; then it is where the program was put together.</summary>
    private static async Task<IReadOnlyList<Component>> ComponentsAsync(Application application, WorkFolder folder, CancellationToken cancellationToken)
    {
        if (File.Exists(application.DependencyFile)) return Dependencies.PackagesOf(await File.ReadAllBytesAsync(application.DependencyFile, cancellationToken));
        var inside = Directory.EnumerateFiles(folder.Tree, Path.GetFileName(application.DependencyFile), WithoutLinks)
            .Order(StringComparer.Ordinal).FirstOrDefault();
        return inside is null ? [] : Dependencies.PackagesOf(await folder.ReadAsync(inside, cancellationToken));
    }

    /// <summary>The layers of frameworks that the base does not have.</summary>
    private List<ImageLayer> Layers(IEnumerable<FrameworkLayer> frameworks, BaseImage? on)
    {
        var packed = new FrameworkLayers(Sdk.Installation, folders);
        return [.. frameworks.Where(framework => on?.Has(framework.Layer) != true).Select(framework => new ImageLayer(framework.Layer, token => packed.OpenAsync(framework, token)))];
    }

    private static ContainerConfig ConfigOf(Application application) => (application.BringsRuntime ? SharedFrameworks.ConfigWithout : SharedFrameworks.Config) with
    {
        WorkingDir = "/app",
        Entrypoint = application.BringsRuntime ? [$"/app/{application.Name}"] : [$"/{Framework.RootInImage}/dotnet", $"/app/{application.Name}.dll"],
    };
}
