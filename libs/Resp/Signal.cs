using System.Threading.Channels;

namespace Resp;

/// <summary>Wakes one waiter; several wakes before he looks are one. Waking never runs the waiter's code, so that work gathers before he comes.</summary>
internal sealed class Signal
{
    readonly Channel<bool> _channel = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Wake() => _channel.Writer.TryWrite(true);

    public ValueTask<bool> WaitAsync() => _channel.Reader.ReadAsync();
}
