using System.IO.Enumeration;
using Plimsoll.Oci;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Debian;

/// <summary>
/// The files of packages put together. Each path stays where its package has it: no folder becomes a link, so nothing is ever written
/// through one, and the loader of Debian looks into /lib and /usr/lib alike.
/// </summary>
internal sealed class RootFiles(IReadOnlyList<string> leftOut)
{
    private const string Licence = "copyright";

    /// <summary>What only people at a terminal read, or an init system that is not there.</summary>
    private static readonly string[] NeverNeeded =
    [
        "etc/cron.d", "etc/cron.daily", "etc/init.d", "etc/logrotate.d", "etc/update-motd.d", "lib/systemd", "usr/lib/systemd",
            "usr/share/bash-completion", "usr/share/bug", "usr/share/doc-base", "usr/share/info",
        "usr/share/lintian", "usr/share/locale", "usr/share/man", "usr/share/menu",
    ];

    private readonly SortedDictionary<string, (LayerEntry Entry, string Package)> _entries = new(StringComparer.Ordinal);

    /// <summary>The entries that packages brought.</summary>
    public IEnumerable<LayerEntry> Entries => _entries.Values.Select(entry => entry.Entry);

    /// <summary>Adds an unpacked package.</summary>
    /// <exception cref="PlimsollException">PLM4045: another package has one of its paths.</exception>
    public void Add(string package, string folder)
    {
        var all = new FileSystemEnumerable<LayerEntry>(folder, (ref entry) => EntryFor(ref entry, folder),
            new() { RecurseSubdirectories = true, AttributesToSkip = 0 })
        {
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
            ShouldIncludePredicate = (ref entry) => IsWanted(PathOf(ref entry, folder)),
        };
        foreach (var entry in all) Add(entry, package);
    }

    private void Add(LayerEntry entry, string package)
    {
        if (_entries.TryAdd(entry.Path, (entry, package)) || entry.Kind == LayerEntryKind.Directory
            && _entries[entry.Path].Entry.Kind == LayerEntryKind.Directory) return;
        throw new PlimsollException(Outcome.Failed, "PLM4045",
            $"/{entry.Path} is in two packages, {_entries[entry.Path].Package} and {package}. "
                + $"A line -/{entry.Path} in the list leaves it out");
    }

    private static LayerEntry EntryFor(ref FileSystemEntry entry, string folder)
    {
        var path = PathOf(ref entry, folder);
        var source = entry.ToFullPath();
        if (new FileInfo(source).LinkTarget is { } target) return LayerEntry.Symlink(path, target);
        if (entry.IsDirectory) return path is "tmp" or "var/tmp" ? LayerEntry.SharedDirectory(path) : LayerEntry.Directory(path);
        return LayerEntry.FileFrom(path,
            !OperatingSystem.IsWindows() && File.GetUnixFileMode(source).HasFlag(UnixFileMode.UserExecute), source);
    }

    private bool IsWanted(string path) =>
        !NeverNeeded.Concat(leftOut).Any(left => path == left || path.StartsWith(left + "/", StringComparison.Ordinal))
        && (!path.StartsWith("usr/share/doc/", StringComparison.Ordinal) || Path.GetFileName(path) == Licence
            || !path["usr/share/doc/".Length..].Contains('/', StringComparison.Ordinal));

    private static string PathOf(ref FileSystemEntry entry, string folder) => Path.GetRelativePath(folder, entry.ToFullPath());
}
