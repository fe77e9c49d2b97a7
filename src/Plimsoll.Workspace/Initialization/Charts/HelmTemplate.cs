using System.Text;
using System.Text.RegularExpressions;
using Plimsoll.Workspace.Yaml;

namespace Plimsoll.Workspace.Initialization.Charts;

/// <summary>
/// Puts a chart's own values into a template, as far as that needs no template engine: values and their defaults, conditions on a value,
/// whole values by toYaml. What a helper of the chart makes is left out; a loop is left out with all that it makes.
/// </summary>
internal sealed partial class HelmTemplate(HelmExpression expression)
{
    private readonly Stack<Block> _blocks = new();
    private readonly StringBuilder _text = new();

    private bool IsShown => _blocks.All(block => block.IsShown);

    /// <summary>The template as YAML, when nothing in it is beyond this.</summary>
    /// <param name="template">Its text.</param>
    /// <param name="values">The chart's values.yaml.</param>
    /// <param name="chart">Its Chart.yaml.</param>
    public static string Fill(string template, YamlNode? values, YamlNode? chart)
    {
        var filling = new HelmTemplate(new(values, chart));
        foreach (var line in Comment().Replace(template, "").Split('\n')) filling.Add(line.TrimEnd('\r'));
        return filling._text.ToString();
    }

    private void Add(string line)
    {
        // a line of nothing but actions that give nothing is no line of the result
        var isOnlyActions = string.IsNullOrWhiteSpace(Action().Replace(line, ""));
        var (made, at) = (new StringBuilder(), 0);
        foreach (Match match in Action().Matches(line))
        {
            if (IsShown) made.Append(line, at, match.Index - at);
            at = match.Index + match.Length;
            var action = match.Groups[1].Value.Trim();
            if (!Steer(action) && IsShown) made.Append(expression.Value(action, Scope()) ?? (isOnlyActions ? "" : HelmExpression.Unknown));
        }
        if (IsShown) made.Append(line, at, line.Length - at);
        if (!string.IsNullOrWhiteSpace(made.ToString())) _text.Append(made).Append('\n');
    }

    /// <summary>Follows what opens and ends blocks; false for what gives a value.</summary>
    private bool Steer(string action)
    {
        var words = action.Split(' ', 2, StringSplitOptions.TrimEntries);
        var (word, rest) = (words[0], words.Length > 1 ? words[1] : "");
        switch (word)
        {
            case "if":
                _blocks.Push(new(expression.IsTrue(rest, Scope()), null));
                return true;
            case "with":
                var scope = expression.Node(rest, Scope());
                _blocks.Push(new(scope is not null && HelmExpression.IsTrue(scope), scope));
                return true;
            case "range" or "define" or "block":
                _blocks.Push(new(false, null) { IsDecided = true });
                return true;
            case "else":
                if (!_blocks.TryPop(out var block)) return true;
                var isDecided = block.IsDecided || block.IsShown;
                var holds = !rest.StartsWith("if ", StringComparison.Ordinal) || expression.IsTrue(rest[3..], Scope());
                _blocks.Push(new(!isDecided && holds, null) { IsDecided = isDecided });
                return true;
            case "end":
                _blocks.TryPop(out _);
                return true;
            default:
                return (word.StartsWith('$') && rest.StartsWith(":=", StringComparison.Ordinal)) || word is "template" or "fail" or "";
        }
    }

    private YamlNode? Scope() => _blocks.FirstOrDefault(block => block.Scope is not null)?.Scope;

    [GeneratedRegex(@"\{\{-?\s*/\*.*?\*/\s*-?\}\}", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\{\{-?(.*?)-?\}\}", RegexOptions.NonBacktracking)]
    private static partial Regex Action();

    /// <summary>What stands between an action and its end.</summary>
    /// <param name="IsShown">Whether it is part of the result.</param>
    /// <param name="Scope">What a dot means in it; null is what it means outside.</param>
    private sealed record Block(bool IsShown, YamlNode? Scope)
    {
        /// <summary>Whether no other branch of it counts any more.</summary>
        public bool IsDecided { get; init; }
    }
}
