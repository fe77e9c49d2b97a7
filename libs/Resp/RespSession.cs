using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace Resp;

/// <summary>One TCP connection: a writer that gathers commands into few sends, and a reader that answers them in order.</summary>
internal sealed class RespSession : IDisposable
{
    // what fits into a socket's buffer by default
    const int Batch = 64 * 1024;

    readonly RespOptions _options;
    readonly TimeProvider _time;
    readonly NetworkStream _stream;
    readonly PipeReader _reader;
    readonly ArrayBufferWriter<byte> _wire = new(Batch);
    Exception? _cause;
    long _received;

    RespSession(RespOptions options, TimeProvider time, Socket socket)
    {
        _options = options;
        _time = time;
        _stream = new(socket, ownsSocket: true);
        _reader = PipeReader.Create(_stream, new(bufferSize: 32 * 1024, minimumReadSize: 4 * 1024));
        _received = time.GetTimestamp();
    }

    /// <summary>How long the server has said nothing.</summary>
    public TimeSpan Silence => _time.GetElapsedTime(Volatile.Read(ref _received));

    public static async Task<RespSession> ConnectAsync(RespOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            await socket.ConnectAsync(options.Host, options.Port, cancellationToken);
            var session = new RespSession(options, time, socket);
            await session.GreetAsync(cancellationToken);
            return session;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Carries the pipeline's commands until the connection ends, and tells why it did.</summary>
    public async Task<Exception> RunAsync(Pipeline pipeline)
    {
        var writing = WriteAsync(pipeline);
        try
        {
            await ReadAsync(pipeline);
        }
        catch (Exception error)
        {
            // whatever it was: replies can no longer be told apart, so all that was sent must be given up with the connection
            Abort(error);
        }

        pipeline.WakeWriter();
        await writing;
        return _cause!;
    }

    /// <summary>Ends the connection at once.</summary>
    public void Abort(Exception cause)
    {
        Interlocked.CompareExchange(ref _cause, cause, null);
        _stream.Dispose();
    }

    public void Dispose() => _stream.Dispose();

    async Task WriteAsync(Pipeline pipeline)
    {
        try
        {
            while (Volatile.Read(ref _cause) is null)
            {
                pipeline.Send(_wire, Batch);
                if (_wire.WrittenCount == 0)
                {
                    await pipeline.WaitForUnsentAsync();
                    continue;
                }

                await _stream.WriteAsync(_wire.WrittenMemory);
                _wire.ResetWrittenCount();
            }
        }
        catch (Exception error)
        {
            // the reader sees the connection end, and gives up what was sent
            Abort(error);
        }
    }

    async Task ReadAsync(Pipeline pipeline)
    {
        while (true)
        {
            var result = await _reader.ReadAsync();
            Volatile.Write(ref _received, _time.GetTimestamp());
            _reader.AdvanceTo(Answer(result.Buffer, pipeline), result.Buffer.End);
            if (result.IsCompleted) throw new EndOfStreamException("The server closed the connection");
        }
    }

    SequencePosition Answer(ReadOnlySequence<byte> buffer, Pipeline pipeline)
    {
        var reader = new SequenceReader<byte>(buffer);
        while (RespParser.TryRead(ref reader, _options.Limits, out var value)) pipeline.Answer(value);
        return reader.Position;
    }

    /// <summary>Authenticates, and asks for a sign of life: a server that still loads its data is not connected to.</summary>
    async Task GreetAsync(CancellationToken cancellationToken)
    {
        if (_options.PasswordFile is { } file)
        {
            var password = (await File.ReadAllTextAsync(file, cancellationToken)).TrimEnd('\r', '\n');
            await AskAsync(_options.User is { } user ? RespCommand.Create("AUTH", user, password) : RespCommand.Create("AUTH", password), cancellationToken);
        }

        await AskAsync(RespCommand.Create("PING"), cancellationToken);
    }

    async Task AskAsync(RespCommand command, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(command.Wire, cancellationToken);
        while (true)
        {
            var result = await _reader.ReadAsync(cancellationToken);
            if (TryTake(result.Buffer, out var reply))
            {
                if (reply.Kind == RespKind.Error) throw new RespServerException(reply.ToString());
                return;
            }

            if (result.IsCompleted) throw new EndOfStreamException($"The server closed the connection instead of answering {command.Name}");
        }
    }

    bool TryTake(ReadOnlySequence<byte> buffer, out RespValue value)
    {
        var reader = new SequenceReader<byte>(buffer);
        var taken = RespParser.TryRead(ref reader, _options.Limits, out value);
        _reader.AdvanceTo(reader.Position, taken ? reader.Position : buffer.End);
        return taken;
    }
}
