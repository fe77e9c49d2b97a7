using System.Globalization;
using System.Net;

namespace Plimsoll.Processes;

/// <summary>A TCP socket on which somebody accepts connections, as Linux lists it (proc_pid_net(5)).</summary>
/// <param name="Address">Where.</param>
/// <param name="Name">What a descriptor of it leads to, such as <c>socket:[4711]</c>.</param>
internal sealed record ListeningSocket(IPEndPoint Address, string Name)
{
    private const string Listening = "0A";

    private static readonly string[] Protocols = ["tcp", "tcp6"];

    /// <summary>Those of the network namespace of a process; none where they are not listed.</summary>
    /// <param name="process">Its number, or <c>self</c>.</param>
    public static IEnumerable<ListeningSocket> Of(string process) => Protocols.SelectMany(protocol =>
        Read($"/proc/{process}/net/{protocol}"));

    /// <summary>
    /// Those of the network namespace of this process on a port, at any address; where the system tells, without those for IPv6 alone.
    /// </summary>
    public static IReadOnlyList<ListeningSocket> On(int port) =>
        OperatingSystem.IsLinux() && SocketDiagnosis.Listeners(port) is { } found ? found
            : [.. Of("self").Where(socket => socket.Address.Port == port)];

    /// <summary>What a descriptor of the socket with this number leads to.</summary>
    public static string NameOf(uint number) => string.Create(CultureInfo.InvariantCulture, $"socket:[{number}]");

    /// <summary>
    /// Those of some sockets to one of which the system gives a connection to an address of IPv4: what listens there alone comes before
    /// what listens on all addresses of IPv4, and that before what listens on all of both kinds.
    /// </summary>
    public static IReadOnlyList<ListeningSocket> Reached(IEnumerable<ListeningSocket> sockets, IPEndPoint address) => sockets
        .Where(socket => socket.Address.Port == address.Port)
        .GroupBy(socket => Rank(socket.Address.Address, address.Address)).Where(rank => rank.Key is not null).OrderBy(rank => rank.Key)
        .Select(rank => (IReadOnlyList<ListeningSocket>)[.. rank]).FirstOrDefault() ?? [];

    private static int? Rank(IPAddress socket, IPAddress wanted) =>
        (socket.IsIPv4MappedToIPv6 ? socket.MapToIPv4() : socket) is var at && at.Equals(wanted) ? 0
            : at.Equals(IPAddress.Any) ? 1
            : at.Equals(IPAddress.IPv6Any) ? 2
            : null;

    private static IEnumerable<ListeningSocket> Read(string file) => File.Exists(file)
        ? File.ReadLines(file).Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 9 && fields[3] == Listening)
                .Select(fields => new ListeningSocket(Parse(fields[1]), $"socket:[{fields[9]}]"))
        : [];

    /// <summary>An address as the list has it: 32-bit words in the order of this machine's bytes, and a port.</summary>
    private static IPEndPoint Parse(string text)
    {
        var (address, port) = text.Split(':') is [var first, var second] ? (first, second)
            : throw new FormatException($"{text} is not an address and a port");
        var bytes = new byte[address.Length / 2];
        for (var word = 0; word < bytes.Length; word += 4)
            BitConverter.TryWriteBytes(bytes.AsSpan(word), uint.Parse(address.AsSpan(word * 2, 8), NumberStyles.HexNumber,
                CultureInfo.InvariantCulture));
        return new(new IPAddress(bytes), int.Parse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
