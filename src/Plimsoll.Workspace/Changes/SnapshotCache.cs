using System.Text;

namespace Plimsoll.Workspace.Changes;

/// <summary>
/// Keeps snapshots by the id of their tree in a folder that may be deleted at any time. A tree that differs from a known one only within the borders
/// of inputs has a file that names that one. Nothing here can fail a plan: what cannot be read is worked out anew.
/// </summary>
/// <param name="folder">The folder; null keeps nothing.</param>
internal sealed class SnapshotCache(string? folder)
{
    private const int Kept = 200;
    private const string Same = "same ";

    /// <summary>The snapshot of a tree and the tree under which it is kept; null when it is not known.</summary>
    public (Snapshot Snapshot, string Tree)? Find(string tree)
    {
        if (folder is null) return null;
        try
        {
            var bytes = File.ReadAllBytes(FileOf(tree));
            if (!bytes.AsSpan().StartsWith("same "u8)) return SnapshotFormat.Read(bytes) is { } snapshot ? (snapshot, tree) : null;
            var original = Encoding.ASCII.GetString(bytes.AsSpan(Same.Length));
            return original.All(char.IsAsciiHexDigitLower) && SnapshotFormat.Read(File.ReadAllBytes(FileOf(original))) is { } known ? (known, original) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps a snapshot.</summary>
    public void Store(string tree, Snapshot snapshot) => Write(tree, SnapshotFormat.Write(snapshot));

    /// <summary>Keeps that a tree has the snapshot of another one.</summary>
    public void StoreSame(string tree, string original) => Write(tree, Encoding.ASCII.GetBytes(Same + original));

    private string FileOf(string tree) => Path.Combine(folder!, $"{tree}.{SnapshotFormat.Version}");

    private void Write(string tree, byte[] content)
    {
        if (folder is null) return;
        try
        {
            Directory.CreateDirectory(folder);
            // renamed into place, so that nobody reads half of it; not synced: after a crash it is read, found cut off, and made anew
            var temporary = Path.Combine(folder, $"{tree}.{Guid.NewGuid():N}.tmp");
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, FileOf(tree), overwrite: true);
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
