using System.Text;
using Plimsoll.Processes;

namespace Plimsoll.Source;

/// <summary>
/// Reads blobs one after the other through one <c>git cat-file --batch</c>. Content is streamed, so a blob of any size takes a buffer's
/// memory. Not for use by several callers at once; open one for each.
/// </summary>
public sealed class BlobReader : IAsyncDisposable
{
    private readonly CommandSession _session;
    private readonly byte[] _buffer = new byte[128 * 1024];
    private int _start, _end;

    internal BlobReader(CommandSession session) => _session = session;

    /// <summary>Writes a blob's content to a stream.</summary>
    /// <returns>Its length in bytes.</returns>
    /// <exception cref="GitException"><see cref="GitProblem.MissingObject"/>.</exception>
    public async Task<long> CopyToAsync(string id, Stream target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        var length = await AskAsync(id, cancellationToken);
        for (var left = length; left > 0;)
        {
            await FillAsync(cancellationToken);
            var part = (int)Math.Min(left, _end - _start);
            await target.WriteAsync(_buffer.AsMemory(_start, part), cancellationToken);
            _start += part;
            left -= part;
        }
        await SkipLineEndAsync(cancellationToken);
        return length;
    }

    /// <summary>A blob's content.</summary>
    public async Task<byte[]> ReadAsync(string id, CancellationToken cancellationToken = default)
    {
        using var content = new MemoryStream();
        await CopyToAsync(id, content, cancellationToken);
        return content.ToArray();
    }

    /// <summary>Ends the process.</summary>
    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private async Task<long> AskAsync(string id, CancellationToken cancellationToken)
    {
        await _session.Input.WriteAsync(Encoding.ASCII.GetBytes(Names.ObjectId(id) + "\n"), cancellationToken);
        await _session.Input.FlushAsync(cancellationToken);
        while (true)
        {
            var line = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (line >= 0)
            {
                var size = BatchOutput.ParseSize(_buffer.AsSpan(_start, line)) ?? -1;
                _start += line + 1;
                return size >= 0 ? size : throw GitRepository.MissingBlob(id);
            }
            await FillAsync(cancellationToken, more: true);
        }
    }

    private async Task SkipLineEndAsync(CancellationToken cancellationToken)
    {
        await FillAsync(cancellationToken);
        _start++;
    }

    private async Task FillAsync(CancellationToken cancellationToken, bool more = false)
    {
        if (_start < _end && !more) return;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var read = await _session.Output.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        if (read == 0)
        {
            var (exitCode, error) = await _session.EndAsync(cancellationToken);
            throw GitProgram.Failure("reading a blob", exitCode, error);
        }
        _end += read;
    }
}
