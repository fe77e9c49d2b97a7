namespace Grpc.Core;

/// <summary>How a call ended (grpc/doc/statuscodes.md).</summary>
public enum StatusCode
{
    /// <summary>It did what was asked.</summary>
    OK = 0,

    /// <summary>Cancelled, usually by the caller.</summary>
    Cancelled = 1,

    /// <summary>An error that nobody described: a handler threw, or a status of another world arrived.</summary>
    Unknown = 2,

    /// <summary>What was asked is wrong, whatever state the server is in.</summary>
    InvalidArgument = 3,

    /// <summary>Time ran out first; it may have been done all the same.</summary>
    DeadlineExceeded = 4,

    /// <summary>What was asked for does not exist.</summary>
    NotFound = 5,

    /// <summary>What was to be made exists already.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>Something is used up, a quota or a size.</summary>
    ResourceExhausted = 8,

    /// <summary>The server is not in the state that this needs; not before somebody changes that.</summary>
    FailedPrecondition = 9,

    /// <summary>Aborted, usually by others who did the same at once: try the whole again.</summary>
    Aborted = 10,

    /// <summary>Past the valid range.</summary>
    OutOfRange = 11,

    /// <summary>The server has no such method, or does not support what the call needs.</summary>
    Unimplemented = 12,

    /// <summary>Something that always holds did not: the server or the wire is broken.</summary>
    Internal = 13,

    /// <summary>Nobody is there just now: try again later.</summary>
    Unavailable = 14,

    /// <summary>Data are lost or corrupted for good.</summary>
    DataLoss = 15,

    /// <summary>The caller did not say who it is.</summary>
    Unauthenticated = 16,
}
