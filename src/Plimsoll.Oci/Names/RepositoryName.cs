using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Plimsoll.Oci;

/// <summary>What a repository may be called: <c>acme/counter</c> (distribution-spec, spec.md, Pulling manifests).</summary>
public static partial class RepositoryName
{
    /// <summary>What registries commonly allow, and what fits into a path everywhere.</summary>
    private const int Longest = 255;

    /// <summary>Whether it may be the name of a repository.</summary>
    public static bool IsValid([NotNullWhen(true)] string? name) => name is { Length: <= Longest } && Pattern().IsMatch(name);

    /// <summary>Returns the name, or refuses it.</summary>
    /// <exception cref="OciException"><see cref="OciErrors.NameInvalid"/>.</exception>
    public static string Check(string? name) => IsValid(name) ? name
        : throw new OciException(OciErrors.NameInvalid,
            $"'{name}' cannot be the name of a repository: lower-case letters, digits, and between them '.', '_', '-' and '/', "
                + $"at most {Longest} in all");

    [GeneratedRegex(@"\A[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
