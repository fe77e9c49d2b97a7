namespace Plimsoll.Workspace;

/// <summary>What builds images here: named values (SDK version, runtime layer digest, builder version) that are part of input keys.</summary>
/// <param name="Values">By name, for instance <c>dotnet.sdk</c> = <c>10.0.401</c>: what is before the dot is the builder that it belongs to. Without a dot it belongs to all.</param>
public sealed record Toolchain(IReadOnlyDictionary<string, string> Values)
{
    /// <summary>The values that decide what a builder makes.</summary>
    /// <param name="builder">Its name.</param>
    public IEnumerable<KeyValuePair<string, string>> Of(string builder) =>
        Values.Where(value => !value.Key.Contains('.', StringComparison.Ordinal) || value.Key.StartsWith(builder + ".", StringComparison.Ordinal));
}
