using Plimsoll.Oci;
using Plimsoll.Packaging.DotNet.Publishing;
using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Packaging.Folders;
using Plimsoll.Packaging.Images;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Files;

/// <summary>Images of a folder of files, as it is in the commit or as commands make it out of the declared inputs.</summary>
internal sealed class FilesBuilder(DotNetSdk sdk, PackagingFolders folders, TimeProvider time) : IBuilder
{
    /// <summary>Changes whenever the same files would give other bytes than before.</summary>
    public const string Version = "1";

    private const string RootInImage = "srv";

    private const int LinesShown = 40;

    /// <inheritdoc/>
    public string Name => "files";

    /// <inheritdoc/>
    public async Task<ImageParts> BuildAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        var unit = request.Unit;
        using var folder = await WorkFolder.OpenAsync(KeptFolders.For(folders, request.Workspace, unit, "files", sdk), time, cancellationToken);
        var (_, holds) = await new SourceTree(request.Repository, time).UpdateAsync(folder, request.Inputs.Files, cancellationToken);
        try
        {
            foreach (var words in unit.Build.Run) await RunAsync(request, words, folder.Tree, cancellationToken);
            var entries = EntriesOf(Path.Combine(folder.Tree, unit.Path, unit.Build.Source), unit);
            return new([await ImageLayer.PackAsync(entries, cancellationToken)], new() { User = "65532:65532", WorkingDir = "/" + RootInImage })
            {
                Components = await NpmLock.ComponentsAsync(request, cancellationToken),
            };
        }
        finally
        {
            // cancelled, it did not come to rest
            if (!cancellationToken.IsCancellationRequested) folder.Keep(holds, restored: false);
        }
    }

    private async Task RunAsync(BuildRequest request, IReadOnlyList<string> words, string tree, CancellationToken cancellationToken)
    {
        var unit = request.Unit;
        var command = new Command(words[0] == "dotnet" ? sdk.Installation.Host : words[0], [.. words.Skip(1)])
        {
            WorkingDirectory = Path.Combine(tree, unit.Path),
            Environment = RunEnvironment.Create(BuildEnvironment.Create(sdk, folders)),
        };
        var shown = command with { Program = Path.GetFileName(command.Program) };
        var last = new Queue<string>();
        try
        {
            request.Progress.Report(shown.ToString());
            var result = await CommandRunner.RunAsync(command, Tell, cancellationToken);
            if (result.ExitCode != 0)
                throw new PlimsollException(Outcome.Failed, "PLM4050", $"{unit.ManifestPath}: build.run: {shown} ended with exit code {result.ExitCode}:\n  {string.Join("\n  ", last)}\n  Only the unit's inputs are there. A file that is needed from elsewhere in the repository is declared with inputs:");
        }
        catch (CommandFailedException e)
        {
            throw new PlimsollException(Outcome.Unavailable, "PLM4051", $"{unit.ManifestPath}: build.run: {shown} could not be started: {e.Error.Trim()}. Install {shown.Program}", e);
        }

        void Tell(string printed)
        {
            var line = printed.Replace(tree + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
            request.Progress.Report(line);
            lock (last)
            {
                last.Enqueue(line);
                if (last.Count > LinesShown) last.Dequeue();
            }
        }
    }

    /// <summary>Every file of the folder but the unit's own manifest; links stay links.</summary>
    private static List<LayerEntry> EntriesOf(string root, Unit unit)
    {
        root = Path.GetFullPath(root);
        if (!Directory.Exists(root))
            throw new PlimsollException(Outcome.Failed, "PLM4052", $"{unit.ManifestPath}: build.files: there is no folder {unit.Build.Source} after {(unit.Build.Run.Count > 0 ? "the commands of build.run" : "the inputs were laid out")}");
        var manifest = Path.GetFileName(unit.ManifestPath);
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 };
        var entries = new System.IO.Enumeration.FileSystemEnumerable<LayerEntry>(root, (ref entry) => EntryFor(root, entry.ToFullPath()), options)
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
        return LayerEntry.FileFrom(path, !OperatingSystem.IsWindows() && File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute), file);
    }
}
