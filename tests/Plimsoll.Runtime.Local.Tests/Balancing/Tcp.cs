using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Plimsoll.Runtime.Local.Tests.Balancing;

/// <summary>What tests do with sockets, each with a limit of time, so that a lost byte is a failure and not a hang.</summary>
internal static class Tcp
{
    public static async Task<Socket> ConnectAsync(IPEndPoint address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address).WaitAsync(Eventually.Patience);
        return socket;
    }

    public static Task SayAsync(this Socket socket, string text) => socket.SayAsync(Encoding.UTF8.GetBytes(text));

    public static async Task SayAsync(this Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[await socket.SendAsync(bytes)..];
    }

    public static async Task<string> ReadLineAsync(this Socket socket)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await socket.ReceiveAsync(one).WaitAsync(Eventually.Patience) > 0 && one[0] != '\n') line.Append((char)one[0]);
        return line.ToString();
    }

    public static async Task<string> ReadToEndAsync(this Socket socket)
    {
        var all = new MemoryStream();
        var buffer = new byte[4096];
        int count;
        while ((count = await socket.ReceiveAsync(buffer).WaitAsync(Eventually.Patience)) > 0) all.Write(buffer, 0, count);
        return Encoding.UTF8.GetString(all.ToArray());
    }

    public static async Task<SocketError> ErrorAsync(this Socket socket)
    {
        var failed = await Assert.ThrowsAsync<SocketException>(() => socket.ReceiveAsync(new byte[1]).WaitAsync(Eventually.Patience));
        return failed.SocketErrorCode;
    }

    public static void Reset(this Socket socket) => socket.Close(timeout: 0);
}
