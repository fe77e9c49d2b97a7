using Plimsoll.Oci;
using Plimsoll.Packaging.DotNet.Publishing;
using Plimsoll.Packaging.Folders;
using Plimsoll.Packaging.Images;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Files;

/// <summary>Images of a folder of files, as it is in the commit or as commands make it out of the declared inputs.</summary>
internal sealed class FilesBuilder(BuildTools tools, PackagingFolders folders, TimeProvider time) : IBuilder
{
    /// <summary>Changes whenever the same files would give other bytes than before.</summary>
    public const string Version = "1";

    private const string RootInImage = "srv";

    /// <inheritdoc/>
    public string Name => "files";

    /// <inheritdoc/>
    public async Task<ImageParts> BuildAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        var unit = request.Unit;
        var place = BuildPlace.Of(folders, request.Workspace);
        using var folder = await WorkFolder.OpenAsync(place, KeptFolders.For(place, request.Workspace, unit, "files", tools.FindDotNet()),
            time, cancellationToken);
        var (_, holds) = await new SourceTree(request.Repository, time).UpdateAsync(folder, request.Inputs.Files, cancellationToken);
        try
        {
            foreach (var words in unit.Build.Run) await RunAsync(request, words, folder, cancellationToken);
            var made = Path.GetFullPath(Path.Combine(folder.Tree, unit.Path, unit.Build.Source));
            if (!Directory.Exists(made))
                throw new PlimsollException(Outcome.Failed, "PLM4052",
                    $"{unit.ManifestPath}: build.files: there is no folder {unit.Build.Source} after "
                        + $"{(unit.Build.Run.Count > 0 ? "the commands of build.run" : "the inputs were laid out")}");
            var entries = EntriesOf(await folder.ResultsAsync(made, follow: false, cancellationToken), unit);
            return new([await ImageLayer.PackAsync(entries, cancellationToken)],
                new() { User = "65532:65532", WorkingDir = "/" + RootInImage })
            {
                Components = await NpmLock.ComponentsAsync(request, cancellationToken),
            };
        }
        finally
        {
            // cancelled, it did not come to rest
            if (!cancellationToken.IsCancellationRequested) folder.Keep(holds);
        }
    }

    private Task RunAsync(BuildRequest request, IReadOnlyList<string> words, WorkFolder folder, CancellationToken cancellationToken)
    {
        var unit = request.Unit;
        request.Progress.Report(string.Join(' ', words));
        return new UnitCommand(unit, words, folder, RunEnvironment.Create(BuildEnvironment.Create(tools.FindDotNet(), folders,
            folder.Place), folder.Place)).RunAsync(
            tools, request.Progress,
            (shown, how) => new PlimsollException(Outcome.Failed, "PLM4050",
                $"{unit.ManifestPath}: build.run: {shown} {how}\n  Only the unit's inputs are there. "
                    + "A file that is needed from elsewhere in the repository is declared with inputs:"),
            (shown, e) => new PlimsollException(Outcome.Unavailable, "PLM4051",
                $"{unit.ManifestPath}: build.run: {shown} could not be started: {e.Error.Trim()}. "
                + $"{UnitCommand.Remedy(words[0])}mend build.run", e),
            cancellationToken);
    }

    /// <summary>Every file of the folder but the unit's own manifest; links stay links.</summary>
    private static List<LayerEntry> EntriesOf(string root, Unit unit)
    {
        var manifest = Path.GetFileName(unit.ManifestPath);
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 };
        var entries = new System.IO.Enumeration.FileSystemEnumerable<LayerEntry>(root, (ref entry) => EntryFor(root, entry.ToFullPath()),
            options)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory || entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };
        return [.. entries.Where(entry => entry.Path != $"{RootInImage}/{manifest}")];
    }

    private static LayerEntry EntryFor(string root, string file)
    {
        var path = $"{RootInImage}/{Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/')}";
        if (new FileInfo(file).LinkTarget is { } target) return LayerEntry.Symlink(path, target);
        return LayerEntry.FileFrom(path,
            !OperatingSystem.IsWindows() && File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute), file);
    }
}
