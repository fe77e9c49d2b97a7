using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Hosting;

/// <summary>A connection that can be ended without a request being lost on it.</summary>
internal sealed class ReplicaConnection(ConnectionContext connection, bool isHttp2)
{
    volatile bool _retiring;

    public bool IsHttp2 => isHttp2;

    /// <summary>True when the next HTTP/1.1 answer shall be the last.</summary>
    public bool Retiring
    {
        get => _retiring;
        set => _retiring = value;
    }

    /// <summary>
    /// HTTP/2 is told to go away, streams that run finish. HTTP/1.1 has no such word: closing it while it is idle races with a
    /// request that is on its way, so it is ended by <c>Connection: close</c> on its next answer.
    /// </summary>
    public void Retire()
    {
        _retiring = true;
        if (isHttp2) connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
    }
}
