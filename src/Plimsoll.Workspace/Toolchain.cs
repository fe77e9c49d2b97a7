namespace Plimsoll.Workspace;

/// <summary>What builds images here: named values (SDK version, runtime layer digest, builder version) that are part of every input key.</summary>
/// <param name="Values">By name, for instance <c>dotnet.sdk</c> = <c>10.0.401</c>.</param>
public sealed record Toolchain(IReadOnlyDictionary<string, string> Values);
