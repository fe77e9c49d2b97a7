using System.Text;

namespace Plimsoll.Runtime.Local.Logs;

/// <summary>Reads the log of one replica on from where it was, across rotations.</summary>
internal sealed class LogCursor(string service, string path) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly string _replica = Path.GetFileNameWithoutExtension(path);
    private int _held;
    private FileStream? _file;

    /// <summary>The lines that are there by now and were not returned yet.</summary>
    public IEnumerable<StampedLine> Available()
    {
        if (_file is null)
        {
            for (var age = ReplicaLog.Older; age > 0; age--)
            {
                using var older = Open($"{path}.{age}");
                foreach (var line in older is null ? [] : Lines(older)) yield return line;
            }
        }
        _file ??= Open(path);
        foreach (var line in _file is null ? [] : Lines(_file)) yield return line;
        if (_file is null || !Rotated(_file)) yield break;
        _file.Dispose();
        _file = Open(path);
        foreach (var line in _file is null ? [] : Lines(_file)) yield return line;
    }

    public void Dispose() => _file?.Dispose();

    private bool Rotated(FileStream file) => new FileInfo(path) is { Exists: true } now && now.Length < file.Position;

    private IEnumerable<StampedLine> Lines(FileStream file)
    {
        while (file.Read(_buffer, _held, _buffer.Length - _held) is > 0 and var read)
        {
            var (length, start) = (_held + read, 0);
            while (Array.IndexOf(_buffer, (byte)'\n', start, length - start) is >= 0 and var end)
            {
                if (Parse(_buffer.AsSpan(start, end - start)) is { } line) yield return line;
                start = end + 1;
            }
            _held = length - start;
            Buffer.BlockCopy(_buffer, start, _buffer, 0, _held);
        }
    }

    private StampedLine? Parse(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? null : new(text[..space], new(service, _replica, text[(space + 1)..]));
    }

    private static FileStream? Open(string path)
    {
        try
        {
            return new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}

/// <summary>A line and when it was written; stamps in ordinal order are in order of time.</summary>
internal sealed record StampedLine(string Stamp, LogLine Line);
