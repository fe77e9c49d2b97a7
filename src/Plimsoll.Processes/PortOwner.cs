using System.Net;

namespace Plimsoll.Processes;

/// <summary>
/// Looks whether those who accept connections at an address of IPv4 are processes of a program. Another user of the machine may listen
/// there as soon as the program does not: what is sent there, such as a password, would be theirs. For one thread; cheap to ask again and
/// again.
/// </summary>
/// <param name="address">Where.</param>
/// <param name="members">The program's processes as they are now.</param>
public sealed class PortOwner(IPEndPoint address, Func<IReadOnlyList<int>> members)
{
    private HashSet<string> _own = [];
    private (string Sockets, string Holder)? _other;

    /// <summary>Who accepts connections there now.</summary>
    /// <exception cref="IOException">This process has no descriptors left to look with.</exception>
    public Listening Look()
    {
        if (!OperatingSystem.IsLinux()) return new Listening.Unknown();
        try
        {
            // processes come and go while they are looked through: what a second look does not find either is not the program's
            return TryLook() ?? TryLook() ?? (Find() is [_, ..] sockets ? Others(sockets) : new Listening.Nobody());
        }
        catch (UnauthorizedAccessException)
        {
            return new Listening.Unknown();
        }
    }

    private List<string> Find() => [.. ListeningSocket.Reached(ListeningSocket.On(address.Port), address).Select(socket => socket.Name)];

    /// <returns>Null when somebody listens who is not the program as far as one look tells.</returns>
    private Listening? TryLook()
    {
        var sockets = Find();
        if (sockets.Count == 0) return new Listening.Nobody();
        // a socket keeps its number as long as it lives, and so does who has it
        if (sockets.TrueForAll(_own.Contains)) return new Listening.Program();
        var own = members().SelectMany(OpenFilesOf).Where(sockets.Contains).ToHashSet(StringComparer.Ordinal);
        if (!sockets.TrueForAll(own.Contains)) return null;
        _own = own;
        return new Listening.Program();
    }

    // who it is takes long to find out, and is the same the next time
    private Listening Others(List<string> sockets)
    {
        var all = string.Join(' ', sockets);
        if (_other?.Sockets != all) _other = HostPort.Holder(address.Port) is { } holder ? (all, holder) : null;
        return _other is { } other ? new Listening.Other(other.Holder) : new Listening.Hidden();
    }

    private static IReadOnlyList<string> OpenFilesOf(int pid)
    {
        try
        {
            return [.. OpenFiles.Of(pid)];
        }
        catch (IOException) when (!Directory.Exists($"/proc/{pid}"))
        {
            return []; // it has ended
        }
    }
}

/// <summary>Who accepts connections at an address.</summary>
public abstract record Listening
{
    private Listening() { }

    /// <summary>The program that is meant.</summary>
    public sealed record Program : Listening;

    /// <summary>Nobody.</summary>
    public sealed record Nobody : Listening;

    /// <summary>Somebody else.</summary>
    /// <param name="Holder">As in <c>process 4711 (nginx)</c>.</param>
    public sealed record Other(string Holder) : Listening;

    /// <summary>Somebody who cannot be seen: another user, where this process is not root, or one that is just ending.</summary>
    public sealed record Hidden : Listening;

    /// <summary>The system does not tell.</summary>
    public sealed record Unknown : Listening;
}
