using System.Net;
using System.Net.Sockets;

namespace Plimsoll.Machine;

/// <summary>
/// A port of this machine, on loopback, whose connections go on elsewhere. At most <see cref="Most"/> connections are open at once; a
/// further one waits until one ends.
/// </summary>
/// <param name="connect">Opens the way on, for each connection.</param>
internal sealed class Forward(Func<CancellationToken, Task<Stream>> connect) : IDisposable
{
    /// <summary>Each is a stream through the API server of a cluster, which others need too.</summary>
    internal const int Most = 100;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly SemaphoreSlim _room = new(Most);

    /// <summary>Takes connections from now on.</summary>
    /// <returns>The port.</returns>
    public int Start()
    {
        _listener.Start();
        return ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    /// <summary>Serves them until cancelled.</summary>
    /// <param name="failed">Told of connections that could not go on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(Action<Exception> failed, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await _room.WaitAsync(cancellationToken);
                _ = PassOnAsync(await _listener.AcceptTcpClientAsync(cancellationToken), failed, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // told to end
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task PassOnAsync(TcpClient client, Action<Exception> failed, CancellationToken cancellationToken)
    {
        using var accepted = client;
        try
        {
            await using var there = await connect(cancellationToken);
            await using var here = accepted.GetStream();
            await Task.WhenAny(here.CopyToAsync(there, cancellationToken), there.CopyToAsync(here, cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // told to end
        }
        catch (Exception e)
        {
            failed(e);
        }
        finally
        {
            _room.Release();
        }
    }
}
