using System.Buffers;

namespace Resp;

/// <summary>Commands in the order in which they were asked: those that wait to be sent, then those whose reply is to come. Safe for many threads.</summary>
internal sealed class Pipeline(RespOptions options, TimeProvider time)
{
    readonly Lock _gate = new();
    readonly Queue<PendingReply> _unsent = new();
    readonly Queue<PendingReply> _sent = new();
    readonly Signal _signal = new();
    RespConnectionException? _down;

    /// <summary>Takes a command. It is sent when there is a connection; while the last attempt to connect has failed it is refused at once.</summary>
    public PendingReply Add(RespCommand command)
    {
        lock (_gate)
        {
            if (_down is { } down) throw new RespConnectionException(down.Message, fateUnknown: false, down.InnerException);
            if (_unsent.Count + _sent.Count >= options.MaxPending) throw new RespBusyException($"{command.Name} was not sent: {options.MaxPending} commands wait for {options.Host}:{options.Port} already");
            var pending = PendingReply.Rent(command, time.GetTimestamp());
            _unsent.Enqueue(pending);
            if (_unsent.Count == 1) _signal.Wake();
            return pending;
        }
    }

    /// <summary>Returns when there may be something to send; for one writer.</summary>
    public ValueTask<bool> WaitForUnsentAsync() => _signal.WaitAsync();

    /// <summary>Lets <see cref="WaitForUnsentAsync"/> return.</summary>
    public void WakeWriter() => _signal.Wake();

    /// <summary>Moves commands from unsent to sent and writes them, until <paramref name="batch"/> bytes are reached. Those given up are dropped.</summary>
    public void Send(ArrayBufferWriter<byte> wire, int batch)
    {
        lock (_gate)
        {
            while (wire.WrittenCount < batch && _unsent.TryDequeue(out var pending))
            {
                if (pending.IsDone)
                {
                    pending.Release();
                    continue;
                }

                _sent.Enqueue(pending);
                wire.Write(pending.Command.Wire.Span);
            }
        }
    }

    /// <summary>Gives a reply to the oldest command that was sent.</summary>
    /// <exception cref="RespProtocolException">None was sent.</exception>
    public void Answer(RespValue value)
    {
        PendingReply? pending;
        lock (_gate) _sent.TryDequeue(out pending);
        if (pending is null) throw new RespProtocolException("A reply came that nobody asked for");
        if (value.Kind == RespKind.Error) pending.Fail(new RespServerException(value.ToString()));
        else pending.Complete(value);
        pending.Release();
    }

    /// <summary>Fails what waits longer than the timeout, and says whether the answer of a sent one is that late, also when nobody waits for it any more. Places in the pipeline stay.</summary>
    public bool Expire()
    {
        lock (_gate)
        {
            Expire(_unsent, fateUnknown: false);
            return Expire(_sent, fateUnknown: true);
        }
    }

    /// <summary>The connection is gone: what was sent has an unknown fate.</summary>
    public void FailSent(Exception cause)
    {
        lock (_gate)
            Fail(_sent, pending => new RespConnectionException(
                $"The connection to {options.Host}:{options.Port} broke after {pending.Command.Name} was sent: it may have been executed or not", fateUnknown: true, cause));
    }

    /// <summary>No connection can be had: refuses everything until <see cref="Up"/>.</summary>
    public void Down(Exception cause)
    {
        lock (_gate)
        {
            var down = _down = new($"Cannot connect to {options.Host}:{options.Port}: {cause.Message}", fateUnknown: false, cause);
            Fail(_unsent, _ => new RespConnectionException(down.Message, fateUnknown: false, cause));
        }
    }

    /// <summary>There is a connection.</summary>
    public void Up()
    {
        lock (_gate) _down = null;
    }

    bool Expire(Queue<PendingReply> queue, bool fateUnknown)
    {
        var any = false;
        foreach (var pending in queue)
        {
            if (time.GetElapsedTime(pending.Since) < options.CommandTimeout) break;
            any = true;
            if (pending.IsDone) continue;
            pending.Fail(new RespTimeoutException(
                $"{options.Host}:{options.Port} did not answer {pending.Command.Name} within {options.CommandTimeout.TotalSeconds} s{(fateUnknown ? ": it may have been executed or not" : "; it was not sent")}", fateUnknown));
        }

        return any;
    }

    static void Fail(Queue<PendingReply> queue, Func<PendingReply, Exception> error)
    {
        while (queue.TryDequeue(out var pending))
        {
            pending.Fail(error(pending));
            pending.Release();
        }
    }
}
