using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Home;

namespace Plimsoll.Runtime.Local.Addresses;

/// <summary>Says that a service or store cannot have its address, and what to do.</summary>
internal static class TakenAddress
{
    /// <summary>In words, with who listens there, where that can be found out.</summary>
    /// <param name="home">Where the ports of its environment are kept.</param>
    /// <param name="name">The service or store.</param>
    /// <param name="port">On the loopback address.</param>
    public static string Say(EnvironmentHome home, string name, int port)
    {
        var holder = HostPort.Holder(port) is { } found ? $" by {found}" : "";
        return $"the address of {name}, 127.0.0.1:{port}, is taken{holder}: "
            + $"stop that, or delete {home.Ports} to let {name} have another one";
    }
}
