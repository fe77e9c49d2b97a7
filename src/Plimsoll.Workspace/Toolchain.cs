namespace Plimsoll.Workspace;

/// <summary>What builds images here: named values (SDK version, runtime layer digest, builder version) that are part of input
/// keys.</summary>
/// <param name="Values">
/// By name, for instance <c>dotnet.sdk</c> = <c>10.0.401</c>: what is before the dot is the builder that it belongs to, or <c>aot</c> for
/// native programs alone. Without a dot it belongs to all.
/// </param>
public sealed record Toolchain(IReadOnlyDictionary<string, string> Values)
{
    /// <summary>The values that decide what an image becomes.</summary>
    /// <param name="build">How it is built.</param>
    public IEnumerable<KeyValuePair<string, string>> Of(BuildSpec build)
    {
        ArgumentNullException.ThrowIfNull(build);
        return Values.Where(value => value.Key.Split('.', 2) is not [var owner, _] || owner == build.Builder
            || (owner == "aot" && build.IsNative));
    }
}
