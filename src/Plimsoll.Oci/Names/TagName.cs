using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Plimsoll.Oci;

/// <summary>What a tag may be called: <c>latest</c>, a commit, <c>RC20260721_1500</c> (distribution-spec, spec.md, Pulling
/// manifests).</summary>
public static partial class TagName
{
    /// <summary>Whether it may be a tag. A digest never is one: it has a colon.</summary>
    public static bool IsValid([NotNullWhen(true)] string? tag) => tag is not null && Pattern().IsMatch(tag);

    /// <summary>Returns the tag, or refuses it.</summary>
    /// <exception cref="OciException"><see cref="OciErrors.NameInvalid"/>.</exception>
    public static string Check(string? tag) => IsValid(tag) ? tag
        : throw new OciException(OciErrors.NameInvalid,
            $"'{tag}' cannot be a tag: letters, digits, '_', '.' and '-', not beginning with '.' or '-', at most 128 in all");

    [GeneratedRegex(@"\A[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}\z")]
    private static partial Regex Pattern();
}
