using System.Globalization;

namespace Plimsoll.Workspace.Inputs;

/// <summary>Says of a condition whether it holds, where the files of the repository decide that, and null where they do not.</summary>
/// <param name="expand">What an operand may come to.</param>
/// <param name="mentioned">Told the paths whose existence is asked for.</param>
internal sealed class MsBuildCondition(Func<string, IReadOnlyList<string>> expand, Action<string> mentioned)
{
    // what nobody writes; recursion over any depth would end the stack
    private const int Deepest = 20, Longest = 8 * 1024;

    private IReadOnlyList<string> _tokens = [];
    private int _at;
    private int _depth;

    public bool? Holds(string text)
    {
        if (text.Length == 0) return true;
        if (text.Length > Longest) return null;
        (_tokens, _at, _depth) = (ConditionTokens.Split(text), 0, 0);
        var holds = Or();
        // what is not understood to its end is not understood
        return _at == _tokens.Count ? holds : null;
    }

    private string Next => _at < _tokens.Count ? _tokens[_at] : "";

    private bool? Or()
    {
        var holds = And();
        while (Take("or"))
        {
            var other = And();
            holds = holds == true || other == true ? true : holds is null || other is null ? null : false;
        }
        return holds;
    }

    private bool? And()
    {
        var holds = Term();
        while (Take("and"))
        {
            var other = Term();
            holds = holds == false || other == false ? false : holds is null || other is null ? null : true;
        }
        return holds;
    }

    private bool? Term()
    {
        if (_depth == Deepest) return Refused();
        _depth++;
        var holds = Single();
        _depth--;
        return holds;
    }

    private bool? Single()
    {
        if (Take("!")) return !Term();
        if (Take("("))
        {
            var holds = Or();
            return Take(")") ? holds : Refused();
        }
        var left = _at < _tokens.Count ? _tokens[_at++] : "";
        if (Next == "(") return Function(left);
        if (Next is not ("==" or "!=" or "<" or ">" or "<=" or ">=")) return IsTrue(Operand(left));
        var comparison = _tokens[_at++];
        var right = _at < _tokens.Count ? _tokens[_at++] : "";
        var equal = AreEqual(Operand(left), Operand(right));
        return comparison switch { "==" => equal, "!=" => !equal, _ => null };
    }

    /// <summary>Whether files exist is not part of a closure: they may come and go.</summary>
    private bool? Function(string name)
    {
        _at++;
        while (_at < _tokens.Count && Next != ")")
        {
            var argument = _tokens[_at++];
            if (argument == "(") return Refused();
            foreach (var path in Operand(argument)) mentioned(path);
        }
        return Take(")") && name.Length > 0 ? null : Refused();
    }

    private IReadOnlyList<string> Operand(string token) => expand(token.Length > 1 && token[0] == '\'' ? token[1..^1] : token);

    private static bool? IsTrue(IReadOnlyList<string> values) =>
        Same([.. values.Select(value => PossibleText.IsOpen(value) ? null : Boolean(value))]);

    private static bool? AreEqual(IReadOnlyList<string> left, IReadOnlyList<string> right) =>
        Same([.. left.SelectMany(_ => right, Compare)]);

    /// <summary>MSBuild compares numbers and truth values by what they mean, and all else without looking at the case.</summary>
    private static bool? Compare(string left, string right) =>
        PossibleText.IsOpen(left) || PossibleText.IsOpen(right) || IsItem(left) || IsItem(right) ? null
        : left.Trim().Equals(right.Trim(), StringComparison.OrdinalIgnoreCase) ? left.Equals(right, StringComparison.OrdinalIgnoreCase)
            ? true : null
        : IsNumber(left) && IsNumber(right) || (Boolean(left) is not null && Boolean(right) is not null) ? null
        : false;

    private static bool? Same(IReadOnlyList<bool?> answers) => answers.Count > 0 && answers.All(answer => answer == answers[0]) ? answers[0]
        : null;

    private static bool IsItem(string text) => text.Contains("@(", StringComparison.Ordinal)
        || text.Contains('%', StringComparison.Ordinal);

    private static bool IsNumber(string text) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) || Version.TryParse(text, out _);

    private static bool? Boolean(string text) => text.ToUpperInvariant() switch
    {
        "TRUE" or "ON" or "YES" or "!FALSE" or "!OFF" or "!NO" => true,
        "FALSE" or "OFF" or "NO" or "!TRUE" or "!ON" or "!YES" => false,
        _ => null,
    };

    private bool Take(string token)
    {
        if (!Next.Equals(token, StringComparison.OrdinalIgnoreCase)) return false;
        _at++;
        return true;
    }

    private bool? Refused()
    {
        _at = int.MaxValue / 2;
        return null;
    }
}
