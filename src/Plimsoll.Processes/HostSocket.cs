namespace Plimsoll.Processes;

/// <summary>Unix sockets of this machine.</summary>
public static class HostSocket
{
    private const string Listening = "00010000"; // __SO_ACCEPTCON

    /// <summary>Whether somebody listens on one, without connecting: there are servers that end when a client says nothing. False where that cannot be found out.</summary>
    /// <param name="path">As it was bound.</param>
    public static bool IsListening(string path) =>
        File.Exists("/proc/net/unix") && File.ReadLines("/proc/net/unix").Any(line => line.EndsWith(" " + path, StringComparison.Ordinal) && line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, Listening, ..]);
}
