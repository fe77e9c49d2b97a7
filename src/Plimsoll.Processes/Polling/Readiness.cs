namespace Plimsoll.Processes.Polling;

/// <summary>What a socket is ready for, as epoll has it: the numbers are those of <c>sys/epoll.h</c>.</summary>
[Flags]
public enum Readiness : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>There is something to receive, or to accept.</summary>
    Readable = 0x1,

    /// <summary>There is room to send; or a connect has ended, well or not.</summary>
    Writable = 0x4,

    /// <summary>An error waits, such as a reset. Always told, never asked for.</summary>
    Failed = 0x8,

    /// <summary>Both directions have ended. Always told, never asked for.</summary>
    HungUp = 0x10,

    /// <summary>The peer has sent its FIN: after what is still to be received comes the end.</summary>
    PeerFinished = 0x2000,

    /// <summary>Asked for only: of the threads that wait for this, wake one.</summary>
    WakesOne = 1u << 28,

    /// <summary>Asked for only: tell of changes, not of states.</summary>
    OnChange = 1u << 31,
}
