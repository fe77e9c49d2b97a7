using System.Globalization;
using Plimsoll.Workspace.Initialization;

namespace Plimsoll.Workspace.Dockerfiles;

/// <summary>The ports of a service that says none itself: those that its Dockerfile exposes, the first of them is the main one.</summary>
internal static class ExposedPorts
{
    private const int Highest = 65535;

    // every stage begins with the variables of the one that it is built on: a file that is made to take long is not read
    private const int LongestRead = 64 * 1024;

    /// <summary>The unit, with them. A job has none.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="dockerfile">What its Dockerfile says.</param>
    public static Unit With(Unit unit, ReadOnlyMemory<byte> dockerfile)
    {
        if (unit.Service is not { IsJob: false, SaysPorts: false } service || dockerfile.Length > LongestRead) return unit;
        var ports = DockerfileFacts.Read(dockerfile, unit.Build.Target).Ports.Where(port => port is > 0 and <= Highest).ToList();
        var named = ports.Select((port, i) => new PortSpec(i == 0 ? "main" : $"port-{port.ToString(CultureInfo.InvariantCulture)}", port));
        return unit with { Service = service with { Ports = [.. named] } };
    }
}
