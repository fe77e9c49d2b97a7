using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Plimsoll.Oci;

/// <summary>What a registry may be called: <c>ghcr.io</c>, <c>localhost:5000</c>, <c>[::1]:5000</c>.</summary>
internal static partial class RegistryName
{
    /// <summary>Whether it may be a registry: a host, with a port if there is one.</summary>
    public static bool IsValid([NotNullWhen(true)] string? name) => name is { Length: <= 255 } && Pattern().IsMatch(name);

    /// <summary>Whether the first part of a name can only be a registry and no repository: it has a dot, a colon or is localhost, as Docker
    /// decides it.</summary>
    public static bool LooksLikeOne(string part) => part == "localhost" || part.AsSpan().ContainsAny('.', ':');

    [GeneratedRegex(@"\A([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[0-9a-fA-F:.]+\])(:[0-9]{1,5})?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
