namespace Plimsoll.Source;

/// <summary>A path that differs between two trees. A rename is the removal of one path and the addition of another.</summary>
/// <param name="Path">From the root, with slashes.</param>
/// <param name="OldMode">Its mode before; <see cref="GitMode.None"/> when it was not there.</param>
/// <param name="NewMode">Its mode after; <see cref="GitMode.None"/> when it is gone.</param>
/// <param name="OldId">Its object before; all zeros when it was not there.</param>
/// <param name="NewId">Its object after; all zeros when it is gone.</param>
public sealed record RawChange(string Path, string OldMode, string NewMode, string OldId, string NewId)
{
    /// <summary>It was not there before.</summary>
    public bool IsAdded => OldMode == GitMode.None;

    /// <summary>It is gone.</summary>
    public bool IsRemoved => NewMode == GitMode.None;
}
