using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Plimsoll.Processes;

/// <summary>TCP ports of this machine's loopback address.</summary>
public static class HostPort
{
    /// <summary>Whether a server could listen on it now.</summary>
    public static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Who listens on it, as in <c>process 4711 (nginx)</c>; null when that cannot be found out.</summary>
    public static string? Holder(int port)
    {
        if (!OperatingSystem.IsLinux()) return null;
        var sockets = ListeningSocket.On(port).Select(socket => socket.Name).ToHashSet(StringComparer.Ordinal);
        return sockets.Count == 0 ? null
            : Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _))
                .Select(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)).Where(pid => Holds(pid, sockets))
                    .Select(HostProcess.Describe).FirstOrDefault();
    }

    private static bool Holds(int pid, HashSet<string> sockets)
    {
        try
        {
            return OpenFiles.Of(pid).Any(sockets.Contains);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it ended meanwhile, or belongs to someone else
        }
    }
}
