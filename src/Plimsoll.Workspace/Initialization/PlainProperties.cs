using System.Text.RegularExpressions;
using Plimsoll.Workspace.Inputs;

namespace Plimsoll.Workspace.Initialization;

/// <summary>
/// What the text of a project says of its properties. Conditions are not evaluated: a value under one counts where no other was set
/// before, which is what most of them ask.
/// </summary>
internal static partial class PlainProperties
{
    // of names and versions: a file that is made to take long is not followed
    private const int Longest = 1000;

    /// <summary>The properties by name. A reference to one that is not known stays as it is written.</summary>
    /// <param name="elements">What the project's file says, and before it what it inherits.</param>
    public static IReadOnlyDictionary<string, string> Of(IEnumerable<MsBuildElement> elements)
    {
        var properties = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var element in elements.Where(element => element is { Kind: MsBuildKind.Property, IsInTarget: false }))
        {
            if (element.Condition.Length > 0 && properties.ContainsKey(element.Name)) continue;
            properties[element.Name] = element.Value.Length > Longest ? element.Value : Expand(element.Value, properties);
        }
        return properties;
    }

    private static string Expand(string value, Dictionary<string, string> properties) =>
        Reference().Replace(value, match =>
            properties.GetValueOrDefault(match.Groups[1].Value) is { Length: <= Longest } known ? known : match.Value);

    [GeneratedRegex(@"\$\(([A-Za-z_][A-Za-z0-9_]*)\)", RegexOptions.NonBacktracking)]
    private static partial Regex Reference();
}
