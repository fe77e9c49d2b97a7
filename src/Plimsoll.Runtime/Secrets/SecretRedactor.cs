using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Plimsoll.Runtime.Secrets;

/// <summary>Takes the values of secrets out of text that is going to be kept or shown.</summary>
/// <remarks>
/// A value is found as it is, line by line where it has several, and as JSON, a URL or base64 have it. What a program makes of it otherwise
/// is not known here.
/// </remarks>
public sealed class SecretRedactor
{
    /// <summary>The fewest characters that are looked for: fewer would be found in text that has nothing to do with them.</summary>
    public const int Fewest = 6;

    private readonly (string Form, string Name)[] _forms;

    /// <summary>Knows the values.</summary>
    public SecretRedactor(IEnumerable<KeyValuePair<string, byte[]>> values) =>
        _forms = [.. from value in values
                     from form in Forms(value.Value)
                     where form.Length >= Fewest
                     // the longest first: one may begin as another one
                     orderby form.Length descending
                     select (form, value.Key)];

    /// <summary>Knows none.</summary>
    public static SecretRedactor None { get; } = new([]);

    /// <summary>The text, in which <c>[secret NAME]</c> stands for each value.</summary>
    public string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var (form, name) in _forms)
            if (text.Contains(form, StringComparison.Ordinal)) text = text.Replace(form, $"[secret {name}]", StringComparison.Ordinal);
        return text;
    }

    private static IEnumerable<string> Forms(byte[] value)
    {
        var text = Encoding.UTF8.GetString(value);
        string[] lines = [text, text.Trim(), .. text.Split('\n').Select(line => line.Trim())];
        var forms = lines.SelectMany(line => (string[])
        [
            line,
            JsonEncodedText.Encode(line).ToString(),
            JsonEncodedText.Encode(line, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
            Uri.EscapeDataString(line),
            Convert.ToBase64String(Encoding.UTF8.GetBytes(line)),
        ]);
        return forms.Append(Convert.ToBase64String(value)).Distinct(StringComparer.Ordinal);
    }
}
