namespace Lmdb;

/// <summary>LMDB, or the disk beneath it, could not do what was asked. The message says what was attempted, what was seen, and what mends it.</summary>
public sealed class LightningException(MDBResultCode code, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Why.</summary>
    public MDBResultCode Code { get; } = code;
}
