using System.Security.Cryptography;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Folders;

/// <summary>Reads the contents of files that are laid out: from git, and what is kept in Git LFS from there.</summary>
/// <param name="keepsPointers">Whether a file in Git LFS stays the pointer that git has.</param>
internal sealed class SourceContents(bool keepsPointers) : IAsyncDisposable
{
    private const string Mends = "To get it: git lfs fetch";

    private readonly Dictionary<string, BlobReader> _readers = new(StringComparer.Ordinal);

    /// <summary>What git has for a file; a link's target.</summary>
    public Task<byte[]> ReadAsync(SourceFile file, CancellationToken cancellationToken) =>
        ReaderOf(file).ReadAsync(file.Input.ObjectId, cancellationToken);

    /// <summary>Writes a file's content to an empty stream that can be read and cut.</summary>
    /// <exception cref="PlimsollException">PLM4084: it is kept in Git LFS, and not here.</exception>
    public async Task CopyToAsync(SourceFile file, Stream target, CancellationToken cancellationToken)
    {
        var length = await ReaderOf(file).CopyToAsync(file.Input.ObjectId, target, cancellationToken);
        if (keepsPointers || length >= LargeFile.LongestPointer) return;
        var blob = new byte[length];
        target.Position = 0;
        await target.ReadExactlyAsync(blob, cancellationToken);
        if (LargeFile.Parse(blob) is not { } large) return;
        target.SetLength(0);
        await CopyToAsync(file, large, target, cancellationToken);
    }

    /// <summary>Ends git's processes.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var reader in _readers.Values) await reader.DisposeAsync();
    }

    private static async Task CopyToAsync(SourceFile file, LargeFile large, Stream target, CancellationToken cancellationToken)
    {
        if (large.IsExtended)
            throw Refused(Outcome.Usage, file, "through extensions, whose programs do not run here. Keep it in Git LFS without them");
        var path = await file.Repository.FindLargeFileAsync(large.Id, cancellationToken)
            ?? throw Refused(Outcome.Unavailable, file, $"and its content is not in this clone. {Mends}");
        await using (var content = File.OpenRead(path)) await content.CopyToAsync(target, cancellationToken);
        target.Position = 0;
        var id = Convert.ToHexStringLower(await SHA256.HashDataAsync(target, cancellationToken));
        if (target.Length != large.Size || id != large.Id)
            throw Refused(Outcome.Unavailable, file, $"and {path} is damaged: SHA-256 mismatch. Remove it. {Mends}");
    }

    private static PlimsollException Refused(Outcome outcome, SourceFile file, string why) =>
        new(outcome, "PLM4084", $"'{file.Path}' is an input ({file.Input.Via}) that is kept in Git LFS, {why}");

    private BlobReader ReaderOf(SourceFile file)
    {
        if (!_readers.TryGetValue(file.Repository.Folder, out var reader))
            _readers[file.Repository.Folder] = reader = file.Repository.OpenBlobs();
        return reader;
    }
}
