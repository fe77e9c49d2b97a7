using System.Formats.Tar;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Folders;

/// <summary>
/// Writes into folders of a build's user, and reads from them, as that user: it may put a link wherever it can write, also while we look,
/// and root would follow it. Bytes come and go through pipes, as tar.
/// </summary>
internal sealed class ConfinedFiles(BuildPlace place)
{
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Program = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // links to folders can make a tree of any depth and size from a few files, and tar ends none
    private const int Deepest = 64, MostFollowed = 100_000;

    private static readonly byte[] EndOfArchive = new byte[1024];

    /// <summary>Removes files and folders, and then writes others.</summary>
    /// <param name="folder">Of the user.</param>
    /// <param name="list">A file of ours that the user may read, for the paths to remove; written here.</param>
    /// <param name="remove">Paths in the folder.</param>
    /// <param name="write">Writes the entries, in an order in which each can be made.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task WriteAsync(string folder, string list, IReadOnlyCollection<string> remove, Func<TarWriter, Task> write,
        CancellationToken cancellationToken)
    {
        File.Delete(list);
        await File.WriteAllTextAsync(list, string.Concat(remove.Select(path => $"./{path}\0")), cancellationToken);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(list, Plain);
        await using var session =
            CommandSession.Start(Command("xargs -0 -r rm -rf -- <\"$1\" && exec tar --extract --file=- --warning=no-timestamp", folder,
            list));
        try
        {
            await using (var tar = new TarWriter(session.Input, TarEntryFormat.Pax, leaveOpen: true)) await write(tar);
            // a writer without entries writes nothing, not even the end of an archive, and that is none to tar
            await session.Input.WriteAsync(EndOfArchive, cancellationToken);
        }
        catch (IOException)
        {
            // it ended before it had read all: it says why
        }
        Require(await session.EndAsync(cancellationToken), $"writing the sources into {folder}");
    }

    /// <summary>Copies files and folders to a new folder of ours; of a mode only whether a file is a program.</summary>
    /// <param name="from">Of the user.</param>
    /// <param name="to">Made here.</param>
    /// <param name="follow">
    /// Copies what links lead to, as far as the user may read it, so that the copy has no links; else
    /// links are copied as links, and must not be followed.
    /// </param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PlimsollException">
    /// PLM4006: with <paramref name="follow"/> there are also others than files and folders; PLM4014: the user cannot read all of it.
    /// </exception>
    public async Task CopyAsync(string from, string to, bool follow, CancellationToken cancellationToken)
    {
        PrivateFolder.Create(to);
        var links = new HashSet<string>(StringComparer.Ordinal);
        var script = $"exec tar --create --file=- --format=pax --hard-dereference {(follow ? "--dereference " : "")}--sort=name .";
        await using var session = CommandSession.Start(Command(script, from));
        var (cutOff, entries) = (false, 0);
        try
        {
            await using var tar = new TarReader(session.Output, leaveOpen: true);
            while (await tar.GetNextEntryAsync(cancellationToken: cancellationToken) is { } entry)
            {
                if (follow) RequirePlain(entry, from, ++entries);
                await WriteAsync(entry, to, links, cancellationToken);
            }
            await session.Output.CopyToAsync(Stream.Null, cancellationToken);
        }
        catch (EndOfStreamException)
        {
            cutOff = true;
        }
        var (exitCode, error) = await session.EndAsync(cancellationToken);
        Require((cutOff && exitCode == 0 ? 1 : exitCode, error), $"reading what was built in {from}");
    }

    /// <summary>The content of a file.</summary>
    public async Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var result = await CommandRunner.RunAsync(Command("exec cat -- \"$1\"", Path.GetDirectoryName(file)!, file), null,
            cancellationToken);
        Require((result.ExitCode, result.Error), $"reading {file}");
        return result.Output.ToArray();
    }

    private static void RequirePlain(TarEntry entry, string from, int entries)
    {
        if (entry.EntryType is not (TarEntryType.Directory or TarEntryType.RegularFile or TarEntryType.V7RegularFile))
            throw new PlimsollException(Outcome.Failed, "PLM4006",
                $"what was built in {from} cannot be packed: {entry.Name} is, or leads to, a {entry.EntryType}; "
                    + "only files and folders can be in it");
        if (entries > MostFollowed || entry.Name.Count(c => c == '/') > Deepest)
        {
            throw new PlimsollException(Outcome.Failed, "PLM4006", $"what was built in {from} cannot be packed: "
                + $"it has more than {MostFollowed} files and folders, or is deeper than {Deepest} folders. "
                + $"Does a link lead to a folder above it, as in {entry.Name}?");
        }
    }

    private static async Task WriteAsync(TarEntry entry, string to, HashSet<string> links, CancellationToken cancellationToken)
    {
        var path = entry.Name.TrimEnd('/') is ['.', '/', .. var rest] ? rest : "";
        if (path.Length == 0) return;
        if (path.Split('/').Any(name => name is "" or "." or "..") || SourceRules.Above(path).Append(path).Any(links.Contains))
            throw new PlimsollException(Outcome.Failed, "PLM4006", $"what was built has a path that leads out of its folder: {path}");
        var full = Path.Combine(to, path);
        Directory.CreateDirectory(entry.EntryType == TarEntryType.Directory ? full : Path.GetDirectoryName(full)!);
        if (entry.EntryType == TarEntryType.SymbolicLink)
        {
            links.Add(path);
            File.CreateSymbolicLink(full, entry.LinkName);
        }
        else if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
        {
            await using (var file = new FileStream(full, FileMode.CreateNew, FileAccess.Write))
                if (entry.DataStream is { } data) await data.CopyToAsync(file, cancellationToken);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(full, entry.Mode.HasFlag(UnixFileMode.UserExecute) ? Program : Plain);
        }
    }

    private Command Command(string script, string folder, params string[] arguments) =>
        place.Confine(new("/bin/sh", ["-c", script, "plimsoll-files", .. arguments]) { WorkingDirectory = folder,
            Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C.UTF-8" } }, null);

    private static void Require((int ExitCode, string Error) ended, string doing)
    {
        if (ended.ExitCode != 0)
            throw new PlimsollException(Outcome.Failed, "PLM4014",
                $"{doing} failed with exit code {ended.ExitCode}: {ended.Error.Trim()}. What a build made unreadable goes with the folder: "
                    + "delete it to begin anew");
    }
}
