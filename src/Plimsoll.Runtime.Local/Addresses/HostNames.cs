using System.Net;
using System.Text;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Home;
using Plimsoll.Runtime.Local.Images;

namespace Plimsoll.Runtime.Local.Addresses;

/// <summary>
/// The names by which replicas reach services and stores of their environment, as a cluster and Compose have them:
/// <c>redis:6379</c>. Each has an address of loopback of its own, in the hosts file of the containers, and the kernel leads every
/// connection to it to the port that the service or store really has (<see cref="ContainerPorts.Lead"/>). For replicas that are plain
/// processes a name is 127.0.0.1, so it helps where the port is the usual one.
/// </summary>
internal sealed class HostNames
{
    // 127.80.0.1 to 127.80.255.254
    private const byte Network = 127, Part = 80;
    private const uint Count = 65534;

    // the kernel's map is one for the process, in which several images may be checked at once
    private static uint _last;

    private readonly Lock _gate = new();
    private readonly Dictionary<(EnvironmentId Environment, string Name), IPAddress> _given = [];

    /// <summary>Has every name lead to its port, and tells it to all replicas of the environment, also to those that run.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="home">Where its hosts files are.</param>
    /// <param name="ports">The ports of 127.0.0.1 of all names that it has. A name that had an address keeps it.</param>
    public void Give(EnvironmentId environment, EnvironmentHome home, IReadOnlyDictionary<string, int> ports)
    {
        if (!Sandbox.IsAvailable) return;
        lock (_gate)
        {
            foreach (var gone in _given.Keys.Where(key => key.Environment == environment && !ports.ContainsKey(key.Name)).ToList())
                _given.Remove(gone);
            foreach (var (name, port) in ports)
            {
                if (!_given.TryGetValue((environment, name), out var address)) _given[(environment, name)] = address = Next();
                if (ContainerPorts.IsAvailable) ContainerPorts.Lead(address, port);
            }
            var all = _given.Where(given => given.Key.Environment == environment).Select(given => (given.Key.Name, given.Value)).ToList();
            var machine = File.Exists(ProcessSpec.HostsFile) ? File.ReadAllText(ProcessSpec.HostsFile) : "";
            Write(home.Hosts, Text(machine, all));
            Write(home.PlainHosts, Text(machine, all.Select(given => (given.Name, IPAddress.Loopback))));
        }
    }

    /// <summary>The hosts file for replicas of an image; null is the machine's.</summary>
    public static string? FileFor(EnvironmentHome home, Isolation isolation) => isolation switch
    {
        Isolation.None => null,
        Isolation.Container when ContainerPorts.IsAvailable => home.Hosts,
        _ => home.PlainHosts,
    };

    /// <summary>The text of a hosts file. The first line with a name counts, so what the machine says of such a name does not.</summary>
    internal static string Text(string machine, IEnumerable<(string Name, IPAddress Address)> names)
    {
        var text = new StringBuilder();
        // what everybody knows stays what it is
        foreach (var (name, address) in names.Where(given => given.Name != "localhost"))
            text.Append(address).Append('\t').Append(name).Append('\n');
        return text.Append(machine).ToString();
    }

    private static IPAddress Next()
    {
        var number = 1 + (Interlocked.Increment(ref _last) - 1) % Count;
        return new([Network, Part, (byte)(number >> 8), (byte)number]);
    }

    // in place, as the file is mounted into containers that run, and at once, so that none of them finds it empty
    private static void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        if (File.Exists(file) && File.ReadAllText(file) == text) return;
        using (var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.SetLength(stream.Position);
        }
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }
}
