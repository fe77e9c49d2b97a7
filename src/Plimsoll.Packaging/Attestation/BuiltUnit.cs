using Plimsoll.Oci;
using Plimsoll.Packaging.Images;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Attestation;

/// <summary>An image that was just built, and how.</summary>
/// <param name="Workspace">The workspace's name.</param>
/// <param name="Inputs">What it was made of.</param>
/// <param name="Repository">Where it is.</param>
/// <param name="Image">Its manifest.</param>
/// <param name="Components">The packages in its own layers.</param>
/// <param name="Base">What it is built on; null is nothing.</param>
/// <param name="Started">When the build began.</param>
internal sealed record BuiltUnit(
    string Workspace, UnitInputs Inputs, string Repository, Digest Image, IReadOnlyList<Component> Components, BaseImage? Base,
        DateTimeOffset Started);
