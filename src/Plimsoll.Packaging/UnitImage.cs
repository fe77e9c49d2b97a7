using Plimsoll.Oci;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging;

/// <summary>The image of a unit, in the store.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Repository">Where it is, without a registry's host: <c>acme/counter</c>.</param>
/// <param name="Digest">Its manifest.</param>
/// <param name="InputKey">What it was made of: the same key is the same digest.</param>
public sealed record UnitImage(Unit Unit, string Repository, Digest Digest, string InputKey);
