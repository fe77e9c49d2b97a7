using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Plimsoll.Source;

namespace Plimsoll.Delivery.Ledgers;

/// <summary>
/// What was read of a ledger before, in files beside the repository's objects: its last commit, by which a ledger that was rewritten is
/// noticed, and its entries, so that a long one is not read from git each time. All of it may be deleted at any time.
/// </summary>
/// <param name="folder">Of this ledger alone.</param>
internal sealed class LedgerMemory(string folder)
{
    // what one program understood another one may not
    private static readonly string Format = $"plimsoll-ledger {typeof(LedgerMemory).Module.ModuleVersionId:N}";

    /// <summary>So many entries are read from git each time, before they are kept.</summary>
    private const int Few = 64;

    private readonly string _entries = Path.Combine(folder, "entries");

    /// <summary>The file with the last commit.</summary>
    public string TipFile { get; } = Path.Combine(folder, "tip");

    /// <summary>The last commit that was read or written; null when there was none.</summary>
    public string? ReadTip()
    {
        try
        {
            return File.ReadAllText(TipFile).Trim() is { Length: > 0 } tip ? tip : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps nothing any more.</summary>
    public void Forget()
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    /// <summary>Keeps the last commit.</summary>
    public void WriteTip(string commit)
    {
        if (ReadTip() != commit) Replace(TipFile, Encoding.ASCII.GetBytes(commit + "\n"));
    }

    /// <summary>The entries that were kept, oldest first; empty when none were, they are damaged, or another program kept them. All of
    /// them were understood, so <see cref="LaterServicesConverter.Read(ReadOnlyMemory{byte})"/> reads them.</summary>
    public IReadOnlyList<HistoryEntry> ReadEntries()
    {
        try
        {
            ReadOnlyMemory<byte> all = File.ReadAllBytes(_entries);
            var body = all[(all.Span.IndexOf((byte)'\n') + 1)..];
            return all.Span.StartsWith(Head(body.Span)) ? Parse(body) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Keeps entries, when enough of them are new.</summary>
    /// <param name="lines">All of the ledger, oldest first.</param>
    /// <param name="kept">How many of them were kept before.</param>
    public void WriteEntries(IReadOnlyList<LedgerLine> lines, int kept)
    {
        if (lines.Count - kept < Few) return;
        using var body = new MemoryStream();
        foreach (var line in lines)
        {
            var entry = JsonSerializer.SerializeToUtf8Bytes(line.Entry, LedgerJson.Compact.LedgerEntry);
            body.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{line.Commit} {entry.Length}\n")));
            body.Write(entry);
            body.WriteByte((byte)'\n');
        }
        var content = body.ToArray();
        Replace(_entries, [.. Head(content), .. content]);
    }

    private static byte[] Head(ReadOnlySpan<byte> body) =>
        Encoding.ASCII.GetBytes($"{Format} {Convert.ToHexStringLower(SHA256.HashData(body))}\n");

    /// <summary>Lines of <c>COMMIT LENGTH</c>, each followed by so many bytes and a line end.</summary>
    private static List<HistoryEntry> Parse(ReadOnlyMemory<byte> body)
    {
        var entries = new List<HistoryEntry>();
        while (!body.IsEmpty)
        {
            var end = body.Span.IndexOf((byte)'\n');
            var space = body.Span[..end].IndexOf((byte)' ');
            var length = int.Parse(body.Span[(space + 1)..end], CultureInfo.InvariantCulture);
            entries.Add(new(Encoding.ASCII.GetString(body.Span[..space]), body.Slice(end + 1, length)));
            body = body[(end + 1 + length + 1)..];
        }
        return entries;
    }

    /// <summary>Where it cannot be written, as in a repository that is only read, nothing is kept.</summary>
    private void Replace(string file, byte[] content)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var temporary = Path.Combine(folder, $"{Path.GetRandomFileName()}.tmp");
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // it is read from git again
        }
    }
}
