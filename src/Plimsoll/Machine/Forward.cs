using System.Net;
using System.Net.Sockets;

namespace Plimsoll.Machine;

/// <summary>A port of this machine, on loopback, whose connections go on elsewhere.</summary>
/// <param name="connect">Opens the way on, for each connection.</param>
internal sealed class Forward(Func<CancellationToken, Task<Stream>> connect) : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

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
            while (true) _ = PassOnAsync(await _listener.AcceptTcpClientAsync(cancellationToken), failed, cancellationToken);
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
    }
}
