using System.Net;
using System.Net.Sockets;

namespace Testing;

/// <summary>
/// Takes the ports that stores and services would like to have, so that homes that start at the same time do not race for them: each gives
/// its own other ones. What another process has at first is taken as soon as it is free. For a test assembly that starts environments:
/// <c>[assembly: AssemblyFixture(typeof(UsualPorts))]</c>.
/// </summary>
public sealed class UsualPorts : IAsyncDisposable
{
    private static readonly int[] All = [3030, 5432, 6379, 8080, 8888, 9999];

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _ending = new();
    private readonly List<TcpListener> _listeners = [];
    private readonly Task _taking;

    /// <summary>Takes those that are free, and then the others.</summary>
    public UsualPorts()
    {
        var missing = All.Where(port => !Take(port)).ToList();
        _taking = TakeAsync(missing);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _taking;
        foreach (var listener in _listeners) listener.Dispose();
        _ending.Dispose();
    }

    private async Task TakeAsync(List<int> missing)
    {
        while (missing.Count > 0)
        {
            await Task.Delay(Interval, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_ending.IsCancellationRequested) return;
            missing.RemoveAll(Take);
        }
    }

    private bool Take(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            _listeners.Add(listener);
            return true;
        }
        catch (SocketException)
        {
            listener.Dispose();
            return false;
        }
    }
}
