using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Plimsoll.Workspace.Yaml;
using static Plimsoll.Workspace.Initialization.ForeignYaml;

namespace Plimsoll.Workspace.Initialization.Charts;

/// <summary>Values of a template's actions: a path of keys, and the functions that charts pass them through most.</summary>
/// <param name="values">The chart's values.yaml.</param>
/// <param name="chart">Its Chart.yaml.</param>
internal sealed partial class HelmExpression(YamlNode? values, YamlNode? chart)
{
    /// <summary>Stands where a value is not known.</summary>
    public const string Unknown = "unknown";

    private const string Release = "release";

    /// <summary>The text of an action; null when it is not known.</summary>
    /// <param name="action">What stands between the braces.</param>
    /// <param name="scope">What a dot means; null outside of <c>with</c>.</param>
    public string? Value(string action, YamlNode? scope)
    {
        var steps = Steps(action);
        var node = Node(action, scope);
        var isYaml = steps.Any(step => step[0] is "toYaml" or "toJson");
        if (node is null || (!isYaml && node is not YamlText)) return null;
        // flow style is YAML too, and needs no indentation of its own
        var text = isYaml || steps.Any(step => step[0] is "quote" or "squote") ? Json(node, !isYaml) : ((YamlText)node).Text;
        return steps.Find(step => step is ["nindent" or "indent", _]) switch
        {
            ["nindent", var count] => $"\n{Spaces(count)}{text}",
            [_, var count] => Spaces(count) + text,
            _ => text,
        };
    }

    /// <summary>What an action names, with its default; null when that is not known.</summary>
    public YamlNode? Node(string action, YamlNode? scope)
    {
        YamlNode? node = null;
        foreach (var step in Steps(action))
        {
            node = step switch
            {
                [var path] when node is null && Path(path, scope) is { } found => found,
                ["default", var other, var path] => Path(path, scope) is { } found && IsTrue(found) ? found : Path(other, scope),
                ["default", var other] => node is not null && IsTrue(node) ? node : Path(other, scope),
                ["toYaml" or "toJson" or "quote" or "squote" or "int" or "toString" or "required", .., var path] when node is null =>
                    Path(path, scope),
                _ => node,
            };
        }
        return node;
    }

    /// <summary>
    /// Whether a condition holds: a value, or the opposite of one. What is not known counts as true: most of a chart is there by default.
    /// </summary>
    public bool IsTrue(string condition, YamlNode? scope)
    {
        var words = Steps(condition) is [var only] ? only : [];
        return words switch
        {
            ["not", var path] when IsPath(path) => !(Path(path, scope) is { } node && IsTrue(node)),
            [var path] when IsPath(path) => Path(path, scope) is { } node && IsTrue(node),
            _ => true,
        };
    }

    /// <summary>Whether a value counts as true in a condition.</summary>
    public static bool IsTrue(YamlNode node) => node switch
    {
        YamlText text => !text.IsNull && text.Text is not ("" or "false" or "0"),
        YamlList list => list.Items.Count > 0,
        YamlMapping mapping => mapping.Entries.Count > 0,
        _ => false,
    };

    private static bool IsPath(string word) => word.TrimStart('$').StartsWith(".Values", StringComparison.Ordinal);

    private static string Spaces(string count) => new(' ', Numbers.Read(count) ?? 0);

    private YamlNode? Path(string word, YamlNode? scope)
    {
        if (word is ['"', .. var literal, '"']) return new YamlText(0, literal, IsPlain: false);
        if (Numbers.Read(word) is not null) return new YamlText(0, word, IsPlain: true);
        var path = word.TrimStart('$').Split('.', StringSplitOptions.RemoveEmptyEntries);
        return path switch
        {
            _ when !word.StartsWith('.') && !word.StartsWith("$.", StringComparison.Ordinal) => null,
            [] => scope,
            ["Values", .. var keys] => Find(values, keys),
            ["Release", _] => new YamlText(0, Release, IsPlain: true),
            ["Chart", var key] => Find(chart, char.ToLowerInvariant(key[0]) + key[1..]),
            _ => Find(scope, path),
        };
    }

    /// <summary>The steps of a pipe, each a function or a path with its arguments.</summary>
    private static List<string[]> Steps(string action)
    {
        List<List<string>> steps = [[]];
        foreach (Match match in Word().Matches(action))
        {
            if (match.Value == "|") steps.Add([]);
            else steps[^1].Add(match.Value);
        }
        return [.. steps.Where(words => words.Count > 0).Select(words => words.ToArray())];
    }

    private static string Json(YamlNode node, bool isText) =>
        (isText && node is YamlText text ? JsonValue.Create(text.Text) : YamlJson.Of(node))?.ToJsonString() ?? "null";

    [GeneratedRegex("""
        "[^"]*"|\||[^\s()|]+
        """, RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
