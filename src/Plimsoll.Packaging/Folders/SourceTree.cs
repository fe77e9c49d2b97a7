using System.Formats.Tar;
using System.IO.Enumeration;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Folders;

/// <summary>Makes a kept folder hold exactly the given files of a commit, and touches only those that differ from the last time.</summary>
/// <param name="repository">Where the blobs are.</param>
/// <param name="time">Tells the time that changed files get.</param>
internal sealed class SourceTree(GitRepository repository, TimeProvider time)
{
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Program = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Whether files in Git LFS stay pointers: enough for who asks which files there are, and not what is in them.</summary>
    public bool KeepsPointers { get; init; }

    /// <summary>Brings the folder to the files.</summary>
    /// <returns>The paths that were written or taken away, and what the folder now holds for <see cref="WorkFolder.Keep"/>.</returns>
    /// <exception cref="PlimsollException">
    /// PLM4006: a path or a link leads out of the folder; PLM4084 and PLM4085: the content of a file in Git LFS, or of a submodule, is not
    /// here.
    /// </exception>
    public async Task<(IReadOnlyList<string> Changed, SortedDictionary<string, string> Holds)> UpdateAsync(
        WorkFolder folder, IReadOnlyCollection<InputFile> inputs, CancellationToken cancellationToken)
    {
        var files = await SourceFile.OfAsync(repository, inputs, cancellationToken);
        SourceRules.CheckPaths([.. files.Select(file => file.Input)]);
        var identities = files.ToDictionary(file => file.Path, file => file.Identity);
        var holds = new SortedDictionary<string, string>(identities, StringComparer.Ordinal);
        var held = folder.Kept?.Files ?? [];
        var gone = held.Keys.Where(path => !holds.ContainsKey(path)).ToList();
        var fresh = files.Where(file => held.GetValueOrDefault(file.Path) != holds[file.Path]).ToList();

        var stamp = Stamp(folder.Kept);
        await using var contents = new SourceContents(KeepsPointers);
        if (folder.Place.User is not null)
        {
            List<string> touched = [.. gone, .. fresh.Select(file => file.Path)];
            List<string> removed = [.. InTheWay(folder.Tree, touched), .. touched, .. Strays(folder.Tree, holds)];
            if (removed.Count > 0)
            {
                var confined = new ConfinedFiles(folder.Place);
                await confined.WriteAsync(folder.Tree, folder.RemovalList, removed, WriteAllAsync, cancellationToken);
            }
        }
        else
        {
            foreach (var path in gone.Concat(fresh.Select(file => file.Path).Where(held.ContainsKey))) Remove(folder.Tree, path);
            foreach (var stray in Strays(folder.Tree, holds)) File.Delete(Path.Combine(folder.Tree, stray));
            foreach (var file in fresh) await WriteAsync(folder.Tree, file, contents, stamp, cancellationToken);
        }
        return ([.. gone, .. fresh.Select(file => file.Path)], holds);

        async Task WriteAllAsync(TarWriter tar)
        {
            foreach (var file in fresh) await WriteAsync(tar, file, contents, stamp, cancellationToken);
        }
    }

    /// <summary>Now, and in any case after everything that was built before: build tools compare times, and clocks go backwards.</summary>
    private DateTime Stamp(WorkState? kept)
    {
        var now = time.GetUtcNow();
        var after = kept?.Newest.AddMilliseconds(10) ?? now;
        return (after > now ? after : now).UtcDateTime;
    }

    private static async Task WriteAsync(
        string root, SourceFile file, SourceContents contents, DateTime stamp, CancellationToken cancellationToken)
    {
        var path = Path.Combine(root, file.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // what a build left in a folder that is a file now
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        if (file.Input.Mode == GitMode.Symlink)
        {
            File.CreateSymbolicLink(path, await LinkAsync(file, contents, cancellationToken));
            return;
        }
        await using (var content = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite))
            await contents.CopyToAsync(file, content, cancellationToken);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, file.Input.Mode == GitMode.Executable ? Program : Plain);
        File.SetLastWriteTimeUtc(path, stamp);
    }

    private static async Task WriteAsync(
        TarWriter tar, SourceFile file, SourceContents contents, DateTime stamp, CancellationToken cancellationToken)
    {
        var type = file.Input.Mode == GitMode.Symlink ? TarEntryType.SymbolicLink : TarEntryType.RegularFile;
        var mode = file.Input.Mode == GitMode.Executable ? Program : Plain;
        var entry = new PaxTarEntry(type, "./" + file.Path) { ModificationTime = stamp, Mode = mode };
        if (type == TarEntryType.SymbolicLink) entry.LinkName = await LinkAsync(file, contents, cancellationToken);
        using var content = new MemoryStream();
        if (type == TarEntryType.RegularFile)
        {
            await contents.CopyToAsync(file, content, cancellationToken);
            content.Position = 0;
            entry.DataStream = content;
        }
        await tar.WriteEntryAsync(entry, cancellationToken);
    }

    private static async Task<string> LinkAsync(SourceFile file, SourceContents contents, CancellationToken cancellationToken) =>
        SourceRules.CheckLink(file.Path, GitPath.Decode(await contents.ReadAsync(file, cancellationToken)));

    /// <summary>What builds wrote beside the sources: the next one would take it for a source.</summary>
    private static List<string> Strays(string root, SortedDictionary<string, string> holds)
    {
        var strays = new FileSystemEnumerable<string>(root, (ref entry) => entry.ToFullPath(),
            new() { RecurseSubdirectories = true, AttributesToSkip = 0 })
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory || entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && !IsForOutput(entry.FileName),
        };
        return [.. strays.Select(path => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(path => !holds.ContainsKey(path))];
    }

    /// <summary>Links and files that a build put where folders of sources are.</summary>
    private static IEnumerable<string> InTheWay(string root, IEnumerable<string> paths) =>
        paths.SelectMany(path => SourceRules.Above(path)).Distinct(StringComparer.Ordinal)
            .Where(folder => new FileInfo(Path.Combine(root, folder)) is { LinkTarget: not null } or { Exists: true });

    private static bool IsForOutput(ReadOnlySpan<char> folder) => folder is "obj" or "bin" or "artifacts" or "node_modules";

    private static void Remove(string root, string path)
    {
        var full = Path.Combine(root, path);
        if (Directory.Exists(full) && new DirectoryInfo(full).LinkTarget is null) Directory.Delete(full, recursive: true);
        else File.Delete(full);
        for (var parent = Path.GetDirectoryName(full)!; parent.Length > root.Length
            && !Directory.EnumerateFileSystemEntries(parent).Any(); parent = Path.GetDirectoryName(parent)!)
            Directory.Delete(parent);
    }
}
