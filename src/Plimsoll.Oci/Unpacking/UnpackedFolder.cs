namespace Plimsoll.Oci;

/// <summary>An unpacked image.</summary>
/// <param name="Path">Its root folder. Whoever runs it must not write into it.</param>
/// <param name="IsWhole">Whether it has all that its program needs, as was seen when it was unpacked: damage since then does not change
/// it.</param>
/// <param name="Damage">What was damaged, so that it was unpacked again; null when nothing was.</param>
public sealed record UnpackedFolder(string Path, bool IsWhole, string? Damage);
