using System.Globalization;
using System.Text;

namespace Plimsoll.Runtime.Local.Logs;

/// <summary>
/// What a replica writes, each line with its time, in a file that is begun anew at 10 MB: the last two stay beside it as <c>.1</c> and <c>.2</c>.
/// Safe from any thread.
/// </summary>
internal sealed class ReplicaLog(string path, TimeProvider time, long rotateAt = ReplicaLog.RotateAt) : IDisposable
{
    internal const string StampFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    internal const int Older = 2;
    private const long RotateAt = 10 * 1024 * 1024;
    private const int Remembered = 20;

    private readonly Lock _gate = new();
    private readonly Queue<string> _last = new();
    private FileStream? _file;
    private bool _closed;

    /// <summary>The last lines, oldest first.</summary>
    public IReadOnlyList<string> Last
    {
        get
        {
            lock (_gate) return [.. _last];
        }
    }

    public void Write(string line)
    {
        lock (_gate)
        {
            if (_last.Count == Remembered) _last.Dequeue();
            _last.Enqueue(line);
            if (_closed) return;
            try
            {
                var stamp = time.GetUtcNow().ToString(StampFormat, CultureInfo.InvariantCulture);
                Open().Write(Encoding.UTF8.GetBytes($"{stamp} {line}\n"));
            }
            catch (IOException)
            {
                // a full disk loses log lines, never the replica
            }
        }
    }

    /// <summary>Begins a new process of the replica: what an earlier one wrote is no longer among the last lines.</summary>
    public void Begin()
    {
        lock (_gate) _last.Clear();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _file?.Dispose();
        }
    }

    private FileStream Open()
    {
        if (_file is { } open && open.Position < rotateAt) return open;
        if (_file is not null) Rotate();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // no buffer: each line is written at once, and whole
        return _file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }

    private void Rotate()
    {
        _file?.Dispose();
        for (var age = Older; age > 0; age--)
        {
            var younger = age == 1 ? path : $"{path}.{age - 1}";
            if (File.Exists(younger)) File.Move(younger, $"{path}.{age}", overwrite: true);
        }
    }
}
