using System.Buffers.Text;

namespace Plimsoll.Source;

/// <summary>What <c>git cat-file --batch</c> writes: <c>ID TYPE SIZE LF CONTENT LF</c> for each object, or <c>NAME missing
/// LF</c>.</summary>
internal static class BatchOutput
{
    /// <summary>The contents in the order they were asked for, as slices of the output; null for one that is missing.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>?> Parse(ReadOnlyMemory<byte> output, int count)
    {
        var contents = new List<ReadOnlyMemory<byte>?>(count);
        while (contents.Count < count)
        {
            var end = output.Span.IndexOf((byte)'\n');
            if (end < 0) throw new GitException(GitProblem.Failed, $"git cat-file answered {contents.Count} of {count} questions");
            var size = ParseSize(output.Span[..end]);
            contents.Add(size is { } length ? output.Slice(end + 1, checked((int)length)) : default(ReadOnlyMemory<byte>?));
            output = output[(size is { } used ? end + 1 + (int)used + 1 : end + 1)..];
        }
        return contents;
    }

    /// <summary>The size in a header line; null when it says that the object is missing.</summary>
    public static long? ParseSize(ReadOnlySpan<byte> header) =>
        Utf8Parser.TryParse(header[(header.LastIndexOf((byte)' ') + 1)..], out long size, out var used) && used > 0 ? size : null;
}
