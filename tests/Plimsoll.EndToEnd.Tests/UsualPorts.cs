using System.Net;
using System.Net.Sockets;
using Plimsoll.Processes;

[assembly: AssemblyFixture(typeof(Plimsoll.EndToEnd.Tests.UsualPorts))]

namespace Plimsoll.EndToEnd.Tests;

/// <summary>
/// Takes the ports that stores and services of sandboxes would like to have, so that sandboxes that start at the same time do not race for them:
/// each gives its own other ones.
/// </summary>
public sealed class UsualPorts : IDisposable
{
    private static readonly int[] All = [3030, 5432, 6379, 8080, 8888, 9999];

    private readonly List<TcpListener> _listeners = [];

    public UsualPorts()
    {
        foreach (var port in All.Where(HostPort.IsFree))
        {
            var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            _listeners.Add(listener);
        }
    }

    public void Dispose()
    {
        foreach (var listener in _listeners) listener.Dispose();
    }
}
