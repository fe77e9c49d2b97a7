namespace Plimsoll.Oci;

/// <summary>Something failed that may go well in a moment: a lost connection, or a server that is busy.</summary>
/// <param name="final">What it is when no more is tried.</param>
/// <param name="after">When the server wants to be asked again; null is not said.</param>
internal sealed class TransientFailure(OciException final, TimeSpan? after = null) : Exception(final.Message, final)
{
    public OciException Final => final;

    public TimeSpan? After => after;
}
