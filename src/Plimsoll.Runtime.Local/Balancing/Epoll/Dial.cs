using System.Runtime.Versioning;
using Plimsoll.Processes.Polling;

namespace Plimsoll.Runtime.Local.Balancing.Epoll;

/// <summary>
/// A client that is held until a backend takes it. Nothing is received from it meanwhile: its bytes wait in the system, whoever will get
/// them.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class Dial(long number, TcpSocket client, Poller poller, Destination destination, Patience patience)
{
    private readonly long since = Environment.TickCount64;
    private readonly List<Backend> tried = [];
    private TcpSocket? server;
    private Backend? backend;

    // of the backend: while a client is held its address may change hands
    private BackendPool pool = destination.Pool;
    private long asked;

    /// <summary>Asks the least busy backend that was not asked yet; with none left it waits for <see cref="Again"/>.</summary>
    public void Next()
    {
        while (server is null && (pool = destination.Pool).Take(tried) is { } next)
        {
            (backend, asked) = (next, Environment.TickCount64);
            server = TcpSocket.Connect(next.Address);
            if (server is null || !poller.TryAdd(server, Token.Interest, Token.OfServer(number))) PassOver();
        }
    }

    /// <summary>Asks all of them again, when no answer is awaited.</summary>
    public void Again()
    {
        if (server is not null) return;
        tried.Clear();
        Next();
    }

    /// <summary>Reacts to what the poller told of the backend. The connection, once there is one.</summary>
    public Pair? On(Readiness readiness)
    {
        if (server is null || backend is null) return null;
        var isRefused = (readiness & (Readiness.Failed | Readiness.HungUp)) != 0;
        if (!isRefused && poller.TryAdd(client, Token.Interest, Token.OfClient(number)))
        {
            pool.Counts.Served();
            return new(number, client, server, poller, pool, backend);
        }
        PassOver();
        Next();
        return null;
    }

    /// <summary>Some time has passed. True when the client was held for too long, and is closed.</summary>
    public bool OnTime()
    {
        var now = Environment.TickCount64;
        if (now - since > patience.Hold.TotalMilliseconds)
        {
            destination.Pool.Counts.Failed();
            GiveUp();
            return true;
        }
        if (server is null) Again();
        else if (now - asked > patience.Connect.TotalMilliseconds)
        {
            PassOver();
            Next();
        }
        return false;
    }

    /// <summary>Closes the client.</summary>
    public void GiveUp()
    {
        PassOver();
        client.Dispose();
    }

    private void PassOver()
    {
        if (backend is null) return;
        server?.Dispose();
        pool.Release(backend);
        tried.Add(backend);
        (server, backend) = (null, null);
    }
}
