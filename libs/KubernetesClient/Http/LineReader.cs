using System.Buffers;
using System.IO.Pipelines;

namespace KubernetesClient;

/// <summary>Reads a stream line by line, never more of it than the longest line.</summary>
internal sealed class LineReader(Stream stream, int longest) : IAsyncDisposable
{
    private readonly PipeReader _reader = PipeReader.Create(stream, new(bufferSize: 16 * 1024));

    /// <summary>Whether the last line was cut, because it is longer than the longest: what follows is the rest of it.</summary>
    public bool WasCut { get; private set; }

    /// <summary>The next line without its end; null after the last.</summary>
    public async ValueTask<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await _reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            var end = buffer.PositionOf((byte)'\n');
            if (end is { } at && buffer.Slice(0, at).Length <= longest)
                return Take(buffer.Slice(0, at), buffer.GetPosition(1, at), wasCut: false);
            if (end is not null || buffer.Length > longest)
                return Take(buffer.Slice(0, longest), buffer.GetPosition(longest), wasCut: true);
            if (read.IsCompleted) return buffer.IsEmpty ? null : Take(buffer, buffer.End, wasCut: false);
            _reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    public ValueTask DisposeAsync() => _reader.CompleteAsync();

    private byte[] Take(ReadOnlySequence<byte> line, SequencePosition next, bool wasCut)
    {
        WasCut = wasCut;
        var bytes = line.ToArray();
        _reader.AdvanceTo(next);
        return bytes;
    }
}
