using System.Text.RegularExpressions;

namespace Plimsoll.Workspace.Manifests;

/// <summary>A variable that is a secret: <c>${secret:NAME}</c>, and nothing else in its value.</summary>
internal static partial class SecretReference
{
    /// <summary>What is wrong with the value of a variable, in words; null when nothing is.</summary>
    /// <param name="value">The value.</param>
    /// <param name="secrets">What the service's <c>secrets</c> name.</param>
    public static string? Problem(string value, IReadOnlyList<string> secrets)
    {
        if (!value.Contains("${secret:", StringComparison.Ordinal)) return null;
        var name = Whole().Match(value) is { Success: true } match ? match.Groups[1].Value : null;
        return name is null ? $"'{Bounds.Shown(value)}': a secret is the whole value of a variable: ${{secret:NAME}}"
            : secrets.Contains(name) ? null
            : $"{name} is not among the service's secrets: add it there (secrets: [{string.Join(", ", secrets.Append(name).Distinct())}])";
    }

    [GeneratedRegex(@"\A\$\{secret:([A-Za-z_][A-Za-z0-9_]*)\}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Whole();
}
