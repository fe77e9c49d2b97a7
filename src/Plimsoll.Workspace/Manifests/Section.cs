using System.Globalization;
using Plimsoll.Workspace.Yaml;

namespace Plimsoll.Workspace.Manifests;

/// <summary>
/// A mapping that is being read. The keys it is asked for are the keys that it may have: <see cref="End"/> reports all others, so that
/// what is read and what is allowed cannot drift apart. Every reader reports what is wrong and returns null.
/// </summary>
internal sealed class Section
{
    /// <summary>What is said of a text that is no <see cref="Label"/>.</summary>
    public const string NotALabel = "is not a name (lower-case letters, digits and hyphens, at most 63)";

    /// <summary>What is said of a text that does not say where images are.</summary>
    public const string NotAPlace = "is not a place for images, such as ghcr.io/acme (no scheme, no tag)";

    private readonly Report _report;
    private readonly string _path;
    private readonly Dictionary<string, YamlNode> _values = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, int> _lines = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public Section(YamlMapping mapping, string path, Report report)
    {
        (_report, _path, Line) = (report, path, mapping.Line);
        foreach (var (key, value) in mapping.Entries)
        {
            if (key.Text.Length > Bounds.Key)
            {
                report.Add(Codes.TooLong, key.Line, At(Bounds.Shown(key.Text)),
                    $"this key has {key.Text.Length} characters, and the longest that is taken has {Bounds.Key}");
                continue;
            }
            if (Characters.Problem(key.Text) is { } problem)
            {
                report.Add(Codes.Character, key.Line, path, $"a key cannot be read: {problem}");
                continue;
            }
            if (!_lines.TryAdd(key.Text, key.Line))
                report.Add(Codes.DuplicateKey, key.Line, At(key.Text), "this key is here a second time");
            _values[key.Text] = value;
        }
    }

    /// <summary>Where it begins.</summary>
    public int Line { get; }

    public Report Report => _report;

    /// <summary>Keys in the order of the file, for sections whose keys are names.</summary>
    public IEnumerable<string> Keys => _lines.Keys;

    public string At(string key) => _path.Length == 0 ? key : $"{_path}.{key}";

    public int LineOf(string key) => _lines.TryGetValue(key, out var line) ? line : Line;

    public bool Has(string key) => Node(key) is not null;

    /// <summary>The value, or null where there is none.</summary>
    public YamlNode? Node(string key)
    {
        _asked.Add(key);
        return _values.TryGetValue(key, out var node) && node is not YamlText { IsNull: true } ? node : null;
    }

    public string? Text(string key) => Text(key, Bounds.Text);

    /// <summary>Text of at most so many characters.</summary>
    public string? Text(string key, int longest) => Node(key) switch
    {
        null => null,
        YamlText { Text.Length: var length } when length > longest => Refuse<string>(Codes.TooLong, key, TooLong(length, longest)),
        YamlText text when Characters.Problem(text.Text) is { } problem => Refuse<string>(Codes.Character, key, problem),
        YamlText text => text.Text,
        var other => Wrong<string>(key, other, "text"),
    };

    /// <summary>Text that passes a test.</summary>
    public string? Text(string key, string code, Func<string, bool> allowed, string rule) =>
        Text(key) is not { } text ? null : allowed(text) ? text : Refuse<string>(code, key, $"'{Bounds.Shown(text)}' {rule}");

    public string? Label(string key) => Text(key, Codes.UnsafeName, Words.IsLabel, NotALabel);

    /// <summary>
    /// As <see cref="Text(string, string, Func{string, bool}, string)"/>, in a key where <c>false</c> or <c>no</c> may be meant as "none":
    /// such a word counts only in quotes.
    /// </summary>
    public string? TextNotFlag(string key, string code, Func<string, bool> allowed, string rule) =>
        Node(key) is YamlText { IsPlain: true } text && BooleanWords.Meaning(text.Text) is not null
            ? Refuse<string>(Codes.WrongType, key,
                $"'{text.Text}' is true or false for many readers of YAML: "
                + "leave the key out to have none, or quote the word to mean a name")
            : Text(key, code, allowed, rule);

    public string? OneOf(string key, params string[] allowed) =>
        Text(key, Codes.NotOneOf, allowed.Contains, $"is not one of {string.Join(", ", allowed)}");

    public bool? Flag(string key) => Text(key) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        var other => Refuse<bool?>(Codes.WrongType, key, $"'{Bounds.Shown(other)}' is not true or false{BooleanWords.Hint(other)}"),
    };

    public int? Number(string key, int least, int most, string code = Codes.Number, string what = "a number") =>
        Text(key) is not { } text ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least
            && number <= most ? number
        : Refuse<int?>(code, key, $"{Bounds.Shown(text)} is not {what} ({least} to {most})");

    public int? Port(string key) => Number(key, 1, 65535, Codes.Port, "a port");

    public TimeSpan? Duration(string key) => Quantity(key, Codes.Duration, Quantities.Duration, "a duration (500ms, 30s, 5m, 1h)");

    public long? Size(string key) => Quantity(key, Codes.Size, Quantities.Size, "a size (128Mi, 1Gi)");

    public int? Cpu(string key) => Quantity(key, Codes.Cpu, Quantities.Cpu, "an amount of CPU (100m, 0.5, 2)");

    public int? Percent(string key) => Quantity(key, Codes.Percent, Quantities.Percent, "a percentage (1% to 100%)");

    public Section? Child(string key) => Node(key) switch
    {
        null => null,
        YamlMapping mapping => new(mapping, At(key), _report),
        var other => Wrong<Section>(key, other, "a mapping"),
    };

    public IReadOnlyList<Section> Children(string key)
    {
        var sections = new List<Section>();
        foreach (var (node, at) in Items(key))
        {
            if (node is YamlMapping mapping) sections.Add(new(mapping, at, _report));
            else _report.Add(Codes.WrongType, node.Line, at, $"{Shape(node)} is here, and a mapping belongs here");
        }
        return sections;
    }

    public IReadOnlyList<string> Texts(string key) => Texts(Items(key));

    /// <summary>Commands: lists of words.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Commands(string key)
    {
        var commands = new List<IReadOnlyList<string>>();
        foreach (var (node, at) in Items(key))
        {
            if (node is not YamlList list)
                _report.Add(Codes.WrongType, node.Line, at,
                    $"{Shape(node)} is here, and a command belongs here: a list such as [dotnet, test]");
            else if (list.Items.Count == 0) _report.Add(Codes.Missing, node.Line, at, "a command has at least a program");
            else commands.Add(Texts(list.Items.Select((item, i) => (item, $"{at}[{i}]"))));
        }
        return commands;
    }

    /// <summary>Names and texts; <paramref name="isName"/> decides what a key may be.</summary>
    public IReadOnlyDictionary<string, string> Map(string key, Func<string, bool> isName, string rule)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Child(key) is not { } child) return map;
        foreach (var name in child.Keys)
        {
            if (!isName(name))
                _report.Add(Codes.UnsafeName, child.LineOf(name), child.At(Bounds.Shown(name)), $"'{Bounds.Shown(name)}' {rule}");
            // a value that is left empty is an empty text
            map[name] = child.Has(name) ? child.Text(name, Bounds.Argument) ?? "" : "";
        }
        return map;
    }

    /// <summary>Reports the keys that nobody asked for.</summary>
    public void End()
    {
        foreach (var (key, line) in _lines.Where(key => !_asked.Contains(key.Key)))
        {
            var meant = _report.Nearest(key, _asked);
            _report.Add(Codes.UnknownKey, line, At(key),
                meant is not null ? $"there is no such key; did you mean {meant}?"
                    : $"there is no such key; there are {string.Join(", ", _asked.Order(StringComparer.Ordinal))}");
        }
    }

    public T? Refuse<T>(string code, string key, string message)
    {
        _report.Add(code, _values.TryGetValue(key, out var node) ? node.Line : Line, At(key), message);
        return default;
    }

    private IEnumerable<(YamlNode Node, string At)> Items(string key)
    {
        var node = Node(key);
        if (node is YamlList list) return list.Items.Select((item, i) => (item, $"{At(key)}[{i}]"));
        if (node is not null) Wrong<string>(key, node, "a list");
        return [];
    }

    private List<string> Texts(IEnumerable<(YamlNode Node, string At)> items)
    {
        var texts = new List<string>();
        foreach (var (node, at) in items)
        {
            if (node is YamlText { Text.Length: var length } && length > Bounds.Argument)
                _report.Add(Codes.TooLong, node.Line, at, TooLong(length, Bounds.Argument));
            else if (node is not YamlText { Text: var text })
                _report.Add(Codes.WrongType, node.Line, at, $"{Shape(node)} is here, and text belongs here");
            else if (Characters.Problem(text) is { } problem) _report.Add(Codes.Character, node.Line, at, problem);
            else texts.Add(text);
        }
        return texts;
    }

    private T? Quantity<T>(string key, string code, Func<string, T?> parse, string what) where T : struct =>
        Text(key) is not { } text ? null : parse(text) ?? Refuse<T?>(code, key, $"'{Bounds.Shown(text)}' is not {what}");

    private T? Wrong<T>(string key, YamlNode seen, string wanted) => Refuse<T>(Codes.WrongType, key,
        $"{Shape(seen)} is here, and {wanted} belongs here");

    private static string TooLong(int length, int longest) => $"it has {length} characters, and at most {longest} are taken";

    private static string Shape(YamlNode node) => node switch { YamlMapping => "a mapping", YamlList => "a list", _ => "text" };
}
