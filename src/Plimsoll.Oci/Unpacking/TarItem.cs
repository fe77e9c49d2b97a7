namespace Plimsoll.Oci;

/// <summary>An entry as a tar from outside says it; nothing of it can be trusted.</summary>
/// <param name="Type">The type flag of its header.</param>
/// <param name="Path">Where it wants to be.</param>
/// <param name="Target">What it links to; empty for all else.</param>
/// <param name="Mode">The permission bits and what is above them.</param>
/// <param name="Size">How much content follows, in bytes.</param>
internal sealed record TarItem(char Type, string Path, string Target, int Mode, long Size);
