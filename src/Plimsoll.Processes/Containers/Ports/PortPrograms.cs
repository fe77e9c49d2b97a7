using System.Buffers.Binary;
using System.Net;

namespace Plimsoll.Processes;

/// <summary>
/// What the kernel does at each bind(2) and connect(2) of a container's programs: pure functions that write its programs. The offsets are
/// those of <c>struct bpf_sock_addr</c>; ports and addresses
/// in it are in the order of the network.
/// </summary>
internal static class PortPrograms
{
    private const int Address4 = 4, Address6 = 8, Port = 24, Type = 32;
    private const int Stream = 1; // SOCK_STREAM
    private const int Refuse = 0, Allow = 1;
    private const int FindInMap = 1; // bpf_map_lookup_elem
    private const int FirstByte = 0xff, Loopback = 127;
    private const int Context = 6, Stack = 10;

    /// <summary>A TCP socket that is bound to a port that the programs see is bound to the one that is behind it.</summary>
    public static byte[] Bind(IReadOnlyList<PortView> views)
    {
        var code = new BpfCode().Load(2, 1, Type).GoUnless(2, Stream, "allow").Load(2, 1, Port);
        foreach (var (i, view) in views.Index())
        {
            code.GoUnless(2, InNetworkOrder(view.Seen), $"next{i}")
                .Set(3, InNetworkOrder(view.Real)).Store(1, Port, 3).Go("allow")
                .Label($"next{i}");
        }
        return code.Label("allow").Return(Allow).ToBytes();
    }

    /// <summary>
    /// A connection to an address that has a name leads to the port behind it. One to a closed port of this machine's loopback address is
    /// refused, unless it is the owner's.
    /// </summary>
    /// <param name="named">The map of addresses with names.</param>
    /// <param name="closed">The map of closed ports.</param>
    /// <param name="owner">Whose program it is.</param>
    public static byte[] Connect4(int named, int closed, int owner) => new BpfCode()
        .Copy(Context, 1)
        .Load(2, Context, Address4).And(2, FirstByte).GoIf(2, Loopback, "name")
        .GoUnless(2, 0, "allow").Go("look") // 0.0.0.0 is this machine too
        .Name(named, Address4)
        .Look(closed, owner);

    /// <summary>The same for a socket of IPv6, which connects to addresses of IPv4 as <c>::ffff:127.0.0.1</c>.</summary>
    public static byte[] Connect6(int named, int closed, int owner) => new BpfCode()
        .Copy(Context, 1)
        .Load(2, Context, Address6).GoUnless(2, 0, "allow")
        .Load(2, Context, Address6 + 4).GoUnless(2, 0, "allow")
        .Load(2, Context, Address6 + 8).GoIf(2, 0, "look").GoUnless(2, BinaryPrimitives.ReverseEndianness(0xffff), "allow")
        .Load(2, Context, Address6 + 12).And(2, FirstByte).GoIf(2, Loopback, "name").GoUnless(2, 0, "allow").Go("look")
        .Name(named, Address6 + 12)
        .Look(closed, owner);

    /// <summary>A port as the context and the maps have it.</summary>
    public static int InNetworkOrder(int port) => BinaryPrimitives.ReverseEndianness((ushort)port);

    /// <summary>An address of IPv4 as the context and the maps have it.</summary>
    public static int InNetworkOrder(IPAddress address) => BinaryPrimitives.ReadInt32LittleEndian(address.GetAddressBytes());

    private static BpfCode Name(this BpfCode code, int named, int address) => code
        .Label("name")
        .Load(2, Context, address).Store(Stack, -sizeof(int), 2)
        .SetMap(1, named).Copy(2, Stack).Increase(2, -sizeof(int)).Call(FindInMap)
        .GoIfNull(0, "look")
        .Load(1, 0, 0).Store(Context, Port, 1)
        .Set(1, InNetworkOrder(IPAddress.Loopback)).Store(Context, address, 1);

    private static byte[] Look(this BpfCode code, int closed, int owner) => code
        .Label("look")
        .Load(2, Context, Port).Store(Stack, -sizeof(int), 2)
        .SetMap(1, closed).Copy(2, Stack).Increase(2, -sizeof(int)).Call(FindInMap)
        .GoIfNull(0, "allow")
        .Load(1, 0, 0).GoIf(1, owner, "allow")
        .Return(Refuse)
        .Label("allow").Return(Allow)
        .ToBytes();
}
