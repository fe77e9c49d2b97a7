using System.Text;

namespace Plimsoll.Workspace.Changes;

/// <summary>A snapshot and the tree under which it is kept.</summary>
internal sealed record KnownSnapshot(Snapshot Snapshot, string Tree);

/// <summary>
/// Keeps snapshots by the id of their tree in a folder that may be deleted at any time. A tree that differs from a known one only within
/// the borders of inputs has a file that names that one. Nothing here can fail a plan: what cannot be read is worked out anew.
/// </summary>
/// <param name="folder">The folder; null keeps nothing.</param>
internal sealed class SnapshotCache(string? folder)
{
    private const int Kept = 200;
    private const string Same = "same ";

    /// <summary>The snapshot of a tree; null when it is not known.</summary>
    public KnownSnapshot? Find(string tree)
    {
        if (folder is null) return null;
        try
        {
            var file = PathOf(NameOf(tree));
            if (!File.Exists(file)) return null;
            var bytes = File.ReadAllBytes(file);
            if (bytes.AsSpan().StartsWith("same "u8))
            {
                tree = Encoding.ASCII.GetString(bytes.AsSpan(Same.Length));
                if (!tree.All(char.IsAsciiHexDigitLower) || !File.Exists(PathOf(NameOf(tree)))) return null;
                bytes = File.ReadAllBytes(PathOf(NameOf(tree)));
            }
            return SnapshotArrays.Read(bytes) is { } arrays ? new(new(arrays), tree) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The tree of a snapshot that was stored lately; null when there is none.</summary>
    public string? Latest()
    {
        try
        {
            return folder is not null && File.Exists(PathOf(LatestName)) && File.ReadAllText(PathOf(LatestName)) is var tree
                && tree.Length is 40 or 64 && tree.All(char.IsAsciiHexDigitLower) ? tree : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps a snapshot.</summary>
    public void Store(string tree, Snapshot snapshot)
    {
        Write(NameOf(tree), snapshot.ToBytes());
        Write(LatestName, Encoding.ASCII.GetBytes(tree));
    }

    /// <summary>Keeps that a tree has the snapshot of another one.</summary>
    public void StoreSame(string tree, string original) => Write(NameOf(tree), Encoding.ASCII.GetBytes(Same + original));

    private static string LatestName => $"latest.{SnapshotArrays.Version}";

    private static string NameOf(string tree) => $"{tree}.{SnapshotArrays.Version}";

    private string PathOf(string name) => Path.Combine(folder!, name);

    private void Write(string name, byte[] content)
    {
        if (folder is null) return;
        try
        {
            Directory.CreateDirectory(folder);
            // renamed into place, so that nobody reads half of it; not synced: after a crash it is read, found cut off, and made anew
            var temporary = PathOf($"{name}.{Guid.NewGuid():N}.tmp");
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, PathOf(name), overwrite: true);
            Prune();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // a full disk or a folder of somebody else: slower the next time, nothing else
        }
    }

    private void Prune()
    {
        var files = new DirectoryInfo(folder!).GetFiles();
        if (files.Length <= Kept) return;
        foreach (var old in files.OrderByDescending(file => file.LastWriteTimeUtc).Skip(Kept / 2)) old.Delete();
    }
}
