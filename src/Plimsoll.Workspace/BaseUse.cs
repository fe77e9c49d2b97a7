namespace Plimsoll.Workspace;

/// <summary>That a unit's image is made of the image of a base of the same workspace.</summary>
/// <param name="Reference">As its manifest or Dockerfile calls it, variables replaced: <c>base</c>, <c>base:1</c>,
/// <c>ghcr.io/acme/base:1</c>.</param>
/// <param name="Unit">The base's <see cref="Unit.Id"/>.</param>
public sealed record BaseUse(string Reference, string Unit);

/// <summary>A base of the same workspace among the inputs of a unit.</summary>
/// <param name="Reference">As its manifest or Dockerfile calls it.</param>
/// <param name="Unit">The base.</param>
/// <param name="Key">The base's input key.</param>
public sealed record BaseInput(string Reference, Unit Unit, string Key);
