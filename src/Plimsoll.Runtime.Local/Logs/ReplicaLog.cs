using System.Globalization;
using System.Text;

namespace Plimsoll.Runtime.Local.Logs;

/// <summary>
/// What a replica writes, each line with its time, in a file that is begun anew at 10 MB: the last two stay beside it as <c>.1</c> and
/// <c>.2</c>. Safe from any thread.
/// </summary>
internal sealed class ReplicaLog(string path, TimeProvider time, long rotateAt = ReplicaLog.RotateAt) : IDisposable
{
    internal const string StampFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    internal const int Older = 2;
    private const long RotateAt = 10 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly RememberedLines _remembered = new();
    private FileStream? _file;
    private bool _closed;

    /// <summary>What the process wrote: its first error, null when there is none, and its last lines, oldest first.</summary>
    public (string? Error, IReadOnlyList<string> End) Recall()
    {
        lock (_gate) return (_remembered.Error, _remembered.End);
    }

    /// <summary>Its last lines, for an error.</summary>
    public string TellEnd() => Recall().End is { Count: > 0 } end ? $"its last lines:\n  {string.Join("\n  ", end)}" : "it wrote nothing";

    public void Write(string line)
    {
        lock (_gate)
        {
            _remembered.Add(line);
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

    /// <summary>Begins a new process of the replica: what an earlier one wrote is no longer recalled.</summary>
    public void Begin()
    {
        lock (_gate) _remembered.Clear();
    }

    /// <summary>The process became ready: what it wrote before was not what stopped it.</summary>
    public void Ready()
    {
        lock (_gate) _remembered.Ready();
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
