using System.Globalization;
using System.Text.Json.Nodes;

namespace Plimsoll.Workspace.Yaml;

/// <summary>What a YAML document means as JSON, by the core schema (YAML 1.2, 10.3.2), and with the octal numbers of YAML 1.1 (<c>0440</c>)
/// that files for Kubernetes have.</summary>
internal static class YamlJson
{
    /// <summary>The value; null for null.</summary>
    public static JsonNode? Of(YamlNode node)
    {
        switch (node)
        {
            case YamlMapping mapping:
                var result = new JsonObject();
                foreach (var (key, value) in mapping.Entries) result[key.Text] = Of(value);
                return result;
            case YamlList list:
                return new JsonArray([.. list.Items.Select(Of)]);
            case YamlText { IsPlain: true } text:
                return Scalar(text.Text);
            default:
                return JsonValue.Create(((YamlText)node).Text);
        }
    }

    private static JsonValue? Scalar(string text)
    {
        if (text is "" or "~" or "null" or "Null" or "NULL") return null;
        if (text is "true" or "True" or "TRUE") return JsonValue.Create(true);
        if (text is "false" or "False" or "FALSE") return JsonValue.Create(false);
        if (InBase(text) is { } number) return JsonValue.Create(number);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return JsonValue.Create(whole);
        return text.All(c => char.IsAsciiDigit(c) || c is '+' or '-' or '.' or 'e' or 'E')
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real)
            ? JsonValue.Create(real) : JsonValue.Create(text);
    }

    private static long? InBase(string text)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal))
            return text.Length is > 2 and < 18 && text[2..].All(char.IsAsciiHexDigit) ? Convert.ToInt64(text, 16) : null;
        var digits = text.StartsWith("0o", StringComparison.Ordinal) ? text[2..] : text is ['0', _, ..] ? text[1..] : "";
        return digits.Length is > 0 and < 20 && digits.All(c => c is >= '0' and <= '7') ? Convert.ToInt64(digits, 8) : null;
    }
}
