using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Export;

/// <summary>
/// JSON as YAML that people read, in block style. A text stands without quotes only where no reader of YAML 1.1 or 1.2 can take it for
/// something else. In a template of a chart, <see cref="Raw"/> and <see cref="Lines"/> are written as they are, and braces of other texts
/// are kept from the template engine.
/// </summary>
internal sealed class YamlText
{
    private const char RawMark = '\uE000';
    private const char LinesMark = '\uE001';

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Words = ["true", "false", "yes", "no", "on", "off", "y", "n", "null"];

    private readonly StringBuilder _text = new();
    private readonly bool _isTemplate;

    private YamlText(bool isTemplate) => _isTemplate = isTemplate;

    public static string Of(JsonObject value, bool isTemplate = false)
    {
        var writer = new YamlText(isTemplate);
        writer.Mapping(value, 0, false);
        return writer._text.ToString();
    }

    /// <summary>A value that a template makes.</summary>
    public static JsonValue Raw(string expression) => JsonValue.Create(RawMark + expression);

    /// <summary>Lines that a template makes in place of an entry or an item.</summary>
    public static JsonValue Lines(string lines) => JsonValue.Create(LinesMark + lines);

    private void Mapping(JsonObject value, int indent, bool begun)
    {
        foreach (var (key, child) in value)
        {
            if (Marked(child, LinesMark) is { } lines)
            {
                Put(lines, indent);
                continue;
            }
            if (!begun) Indent(indent);
            begun = false;
            _text.Append(Scalar(key)).Append(':');
            Value(child, indent, child is JsonArray ? indent : indent + 2);
        }
    }

    private void List(JsonArray value, int indent)
    {
        foreach (var item in value)
        {
            if (Marked(item, LinesMark) is { } lines)
            {
                Put(lines, indent);
                continue;
            }
            Indent(indent);
            _text.Append('-');
            if (item is JsonObject { Count: > 0 } mapping)
            {
                _text.Append(' ');
                Mapping(mapping, indent + 2, true);
            }
            else Value(item, indent, indent + 2);
        }
    }

    private void Value(JsonNode? value, int indent, int inner)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } mapping:
                _text.Append('\n');
                Mapping(mapping, inner, false);
                break;
            case JsonArray { Count: > 0 } list:
                _text.Append('\n');
                List(list, inner);
                break;
            case JsonValue text when text.TryGetValue<string>(out var several) && IsBlock(several):
                _text.Append(several.EndsWith('\n') ? " |\n" : " |-\n");
                foreach (var line in several.TrimEnd('\n').Split('\n'))
                {
                    if (line.Length > 0) Indent(indent + 2);
                    _text.Append(Kept(line)).Append('\n');
                }
                break;
            default:
                _text.Append(' ').Append(Text(value)).Append('\n');
                break;
        }
    }

    private string Text(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        _ when Marked(value, RawMark) is { } raw => raw,
        JsonValue text when text.TryGetValue<string>(out var scalar) => Scalar(scalar),
        _ => value.ToJsonString(),
    };

    private string Scalar(string text) => Kept(IsPlain(text) ? text : JsonValue.Create(text).ToJsonString(Relaxed));

    private string Kept(string text) => _isTemplate ? text.Replace("{{", "{{ \"{{\" }}", StringComparison.Ordinal) : text;

    private static string? Marked(JsonNode? value, char mark) =>
        value is JsonValue text && text.TryGetValue<string>(out var marked) && marked.StartsWith(mark) ? marked[1..] : null;

    private static bool IsPlain(string text) =>
        text.Length > 0 && (char.IsAsciiLetter(text[0]) || text[0] == '/')
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/')
            && !Words.Contains(text, StringComparer.OrdinalIgnoreCase);

    private static bool IsBlock(string text) =>
        text.Contains('\n', StringComparison.Ordinal) && text[0] is not (' ' or '\n') && !text.EndsWith("\n\n", StringComparison.Ordinal)
            && text.All(c => c is '\n' or (>= ' ' and < '\x7f'));

    private void Put(string lines, int indent)
    {
        foreach (var line in lines.Split('\n'))
        {
            Indent(indent);
            _text.Append(line).Append('\n');
        }
    }

    private void Indent(int indent) => _text.Append(' ', indent);
}
