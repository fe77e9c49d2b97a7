using System.Text;

namespace Plimsoll.Processes;

/// <summary>Cuts a stream of bytes into lines of text.</summary>
internal static class LineReader
{
    /// <summary>Longer lines are cut here, so that a program that writes no line end does not fill the memory.</summary>
    internal const int MaximumBytes = 32 * 1024;

    /// <summary>Calls with each line until the stream ends; a last line without an end counts.</summary>
    public static async Task ReadAsync(Stream stream, Action<string> onLine)
    {
        var buffer = new byte[MaximumBytes];
        var held = 0;
        try
        {
            while (await stream.ReadAsync(buffer.AsMemory(held)) is > 0 and var read)
            {
                held = Emit(buffer, held + read, onLine);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // the process is gone, and the pipe with it
        }
        if (held > 0) onLine(Text(buffer.AsSpan(0, held)));
    }

    private static int Emit(byte[] buffer, int length, Action<string> onLine)
    {
        var rest = buffer.AsSpan(0, length);
        while (rest.IndexOf((byte)'\n') is >= 0 and var end)
        {
            onLine(Text(rest[..end]));
            rest = rest[(end + 1)..];
        }
        if (rest.Length == buffer.Length)
        {
            onLine(Text(rest));
            return 0;
        }
        rest.CopyTo(buffer);
        return rest.Length;
    }

    private static string Text(ReadOnlySpan<byte> line) => Encoding.UTF8.GetString(line.TrimEnd((byte)'\r'));
}
