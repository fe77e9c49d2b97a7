using System.Net;

namespace Plimsoll.Processes;

/// <summary>Where the processes of a program accept connections, as Linux tells in <c>/proc</c> (proc_pid_net(5)).</summary>
public static class ListeningSockets
{
    /// <summary>The TCP addresses on which a process or one that it started listens. Empty where that cannot be seen.</summary>
    /// <param name="pid">The process.</param>
    public static IReadOnlyList<IPEndPoint> Of(int pid)
    {
        try
        {
            var sockets = HostProcess.Family(pid).SelectMany(OpenFiles.Of).ToHashSet(StringComparer.Ordinal);
            return [.. ListeningSocket.Of($"{pid}").Where(socket => sockets.Contains(socket.Name)).Select(socket => socket.Address)
                .Distinct()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // it ended meanwhile, or is somebody else's
            return [];
        }
    }
}
