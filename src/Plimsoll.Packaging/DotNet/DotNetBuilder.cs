using Plimsoll.Oci;
using Plimsoll.Packaging.DotNet.Publishing;
using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Packaging.Folders;
using Plimsoll.Packaging.Images;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.DotNet;

/// <summary>Images of .NET applications: shared frameworks, packages, referenced projects and the application, each a layer.</summary>
internal sealed class DotNetBuilder(IImageStore store, BuildTools tools, PackagingFolders folders, TimeProvider time) : IBuilder
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
        if (!request.Unit.Build.HasProject) return await FrameworksAsync(request, cancellationToken);
        var (unit, mode) = (request.Unit, PublishMode.Of(request.Unit, request.Platform));
        await new TakenFiles(Sdk, folders, time).CheckAsync(request, mode, cancellationToken);
        var place = BuildPlace.Of(folders, request.Workspace);
        using var folder = await WorkFolder.OpenAsync(place, KeptFolders.For(place, request.Workspace, unit, mode.Purpose, Sdk), time,
            cancellationToken);
        var sources = new SourceTree(request.Repository, time);
        var (changed, holds) = await sources.UpdateAsync(folder, request.Inputs.Files, cancellationToken);
        var history = await HistoryTools.FindAsync(request.Repository, request.Inputs.Files, cancellationToken);
        if (history is not null) request.Progress.Report(history);
        var publisher = new Publisher(Sdk, folders, unit, mode, request.Progress) { History = history };
        var restored = RestoredPackages.AreIn(folder, PublishCommand.Verb, changed);
        try
        {
            await publisher.PublishAsync(folder, restored, cancellationToken);
        }
        catch (PlimsollException)
        {
            // a build that failed has come to rest as well: the next one need not begin from nothing
            folder.Keep(holds, restored ? PublishCommand.Verb : null);
            throw;
        }
        // its files are read by their paths from here on
        var published = await folder.ResultsAsync(folder.Output, follow: true, cancellationToken);
        var application = await Application.InAsync(published, unit, mode, () => publisher.AskAsync(folder, cancellationToken));
        if (application.HasPackages && !request.Inputs.Files.Any(file => Path.GetFileName(file.Path) == "packages.lock.json"))
            request.Progress.Report("its packages are not locked; with a packages.lock.json (RestorePackagesWithLockFile) every machine "
                + "takes the same ones");
        var parts = await PackAsync(application, request, folder, cancellationToken);
        folder.Keep(holds, PublishCommand.Verb);
        return parts;
    }

    private async Task<ImageParts> FrameworksAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        var layers = Layers(SharedFrameworks.For(request.Unit, Sdk), request.Base);
        return new(layers, SharedFrameworks.Config(Cultures.ForFrameworks(await LibrariesAsync(request, cancellationToken))));
    }

    private async Task<ImageParts> PackAsync(
        Application application, BuildRequest request, WorkFolder folder, CancellationToken cancellationToken)
    {
        var said = await InsideAsync(application.ConfigFile, folder, cancellationToken);
        var config = said is null ? RuntimeConfig.None : RuntimeConfig.Parse(said);
        var areOff = Cultures.AreOffIn(request.Base);
        var cultures = await Cultures.ForAsync(application.Unit, config, areOff, () => LibrariesAsync(request, cancellationToken));
        var layers = Layers(application.BringsRuntime ? [] : application.FrameworksFrom(Sdk, config), request.Base);
        foreach (var group in ApplicationFiles.ByChange(application))
            layers.Add(await ImageLayer.PackAsync(group, cancellationToken));
        if (application.Mode.HasRuntimeLayer && !(await LibrariesAsync(request, cancellationToken)).HasC)
        {
            request.Progress.Warn($"the image for {request.Platform} has no C library, without which .NET does not start: "
                + "build.base may be an image that has one and is there for that platform too");
        }
        var packages = await InsideAsync(application.DependencyFile, folder, cancellationToken);
        return new(layers, ConfigOf(application, cultures)) { Components = packages is null ? [] : Dependencies.PackagesOf(packages) };
    }

    /// <summary>
    /// The content of a file of an application; null when it is nowhere. One program has it inside; then it is where the program was put
    /// together.
    /// </summary>
    private static async Task<byte[]?> InsideAsync(string file, WorkFolder folder, CancellationToken cancellationToken)
    {
        if (File.Exists(file)) return await File.ReadAllBytesAsync(file, cancellationToken);
        var inside = Directory.EnumerateFiles(folder.Tree, Path.GetFileName(file), WithoutLinks)
            .Order(StringComparer.Ordinal).FirstOrDefault();
        return inside is null ? null : await folder.ReadAsync(inside, cancellationToken);
    }

    private async Task<SystemLibraries> LibrariesAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var frameworks = Sdk.Frameworks.Select(framework => framework.Layer.DiffId).ToHashSet();
            return await SystemLibraries.InAsync(store, request.Base, frameworks, cancellationToken);
        }
        catch (OciException e)
        {
            request.Progress.Report($"whether {request.Unit.Build.Base} has ICU cannot be read, and is taken for granted: {e.Message}");
            return new(HasC: true, HasIcu: true);
        }
    }

    /// <summary>The layers of frameworks that the base does not have.</summary>
    private List<ImageLayer> Layers(IEnumerable<FrameworkLayer> frameworks, BaseImage? on)
    {
        var packed = new FrameworkLayers(Sdk.Installation, folders);
        return [.. frameworks.Where(framework => on?.Has(framework.Layer) != true)
            .Select(framework => new ImageLayer(framework.Layer, token => packed.OpenAsync(framework, token)))];
    }

    private static ContainerConfig ConfigOf(Application application, IReadOnlyList<string> cultures) =>
        (application.BringsRuntime ? SharedFrameworks.ConfigWithout(cultures) : SharedFrameworks.Config(cultures)) with
        {
            WorkingDir = "/app",
            Entrypoint = application.BringsRuntime ? [$"/app/{application.Name}"]
                : [$"/{Framework.RootInImage}/dotnet", $"/app/{application.Name}.dll"],
        };
}
