using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Plimsoll.Processes.Polling;

namespace Plimsoll.Processes;

/// <summary>
/// Asks Linux who listens on a TCP port (sock_diag(7)). <c>/proc/net/tcp</c> says the same, but lists every connection of the machine to
/// say it, which takes milliseconds; this takes microseconds, so that each probe can ask.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe class SocketDiagnosis
{
    private const int Netlink = 16, Raw = 3, OfSockets = 4; // AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG
    private const int DoNotWait = 0x40; // MSG_DONTWAIT
    private const int Header = 16, Request = 56, Answer = 72; // struct nlmsghdr, inet_diag_req_v2, inet_diag_msg
    private const ushort ByFamily = 20, Failed = 2, Done = 3; // SOCK_DIAG_BY_FAMILY, NLMSG_ERROR, NLMSG_DONE
    private const ushort WantAll = 0x301; // NLM_F_REQUEST | NLM_F_DUMP
    private const int AttributeHeader = 4;
    private const ushort ForIPv6Alone = 11; // INET_DIAG_SKV6ONLY
    private const byte Tcp = 6;
    private const uint Listening = 1 << 10; // TCP_LISTEN
    private const int Capacity = 8192; // netlink(7): no part of an answer is longer

    /// <summary>
    /// Those who listen on the port, at any address, but for those whom no connection of IPv4 reaches; null where the system does not
    /// answer.
    /// </summary>
    public static IReadOnlyList<ListeningSocket>? Listeners(int port)
    {
        var descriptor = SystemCalls.Socket(Netlink, Raw | SystemCalls.CloseOnExec, OfSockets);
        if (descriptor < 0) return null;
        try
        {
            var found = new List<ListeningSocket>();
            return Ask(descriptor, SystemCalls.Inet, port, found) && Ask(descriptor, SystemCalls.Inet6, port, found) ? found : null;
        }
        finally
        {
            _ = SystemCalls.Close(descriptor);
        }
    }

    private static bool Ask(int descriptor, int family, int port, List<ListeningSocket> found)
    {
        var request = stackalloc byte[Header + Request];
        Write(new(request, Header + Request), family, port);
        if (SystemCalls.Send(descriptor, request, Header + Request, 0) < 0) return false;
        var buffer = stackalloc byte[Capacity];
        while (true)
        {
            // the kernel has answered when it has taken the request: a wait would have no end
            var read = SystemCalls.Receive(descriptor, buffer, Capacity, DoNotWait);
            if (read < 0 && Marshal.GetLastPInvokeError() == SystemCalls.Interrupted) continue;
            if (read <= 0) return false;
            if (Read(new(buffer, (int)read), found) is { } whole) return whole;
        }
    }

    private static void Write(Span<byte> request, int family, int port)
    {
        request.Clear();
        MemoryMarshal.Write(request, request.Length);
        MemoryMarshal.Write(request[4..], ByFamily);
        MemoryMarshal.Write(request[6..], WantAll);
        request[Header] = (byte)family;
        request[Header + 1] = Tcp;
        MemoryMarshal.Write(request[(Header + 4)..], Listening);
        BinaryPrimitives.WriteUInt16BigEndian(request[(Header + 8)..], (ushort)port);
    }

    /// <returns>Whether that was all; null when more comes.</returns>
    private static bool? Read(ReadOnlySpan<byte> messages, List<ListeningSocket> found)
    {
        while (messages.Length >= Header)
        {
            var (length, type) = (MemoryMarshal.Read<int>(messages), MemoryMarshal.Read<ushort>(messages[4..]));
            if (type == Done) return true;
            if (type == Failed || length < Header || length > messages.Length) return false;
            if (type == ByFamily && length >= Header + Answer && !IsForIPv6Alone(messages[(Header + Answer)..length]))
                found.Add(Parse(messages[Header..]));
            messages = messages[Math.Min(messages.Length, (length + 3) & ~3)..];
        }
        return null;
    }

    // attributes: a length, a type, a value, filled up to four bytes
    private static bool IsForIPv6Alone(ReadOnlySpan<byte> attributes)
    {
        while (attributes.Length > AttributeHeader)
        {
            var length = MemoryMarshal.Read<ushort>(attributes);
            if (length <= AttributeHeader || length > attributes.Length) return false;
            if (MemoryMarshal.Read<ushort>(attributes[2..]) == ForIPv6Alone) return attributes[AttributeHeader] != 0;
            attributes = attributes[Math.Min(attributes.Length, (length + 3) & ~3)..];
        }
        return false;
    }

    private static ListeningSocket Parse(ReadOnlySpan<byte> answer)
    {
        var address = new IPAddress(answer.Slice(8, answer[0] == SystemCalls.Inet6 ? 16 : 4));
        var port = BinaryPrimitives.ReadUInt16BigEndian(answer[4..]);
        return new(new(address, port), ListeningSocket.NameOf(MemoryMarshal.Read<uint>(answer[68..])));
    }
}
