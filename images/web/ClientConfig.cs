using System.Buffers;
using System.Collections;
using System.Text.Json;

namespace Web;

/// <summary>What the program in the browser is told at the start: the same image runs in every environment.</summary>
internal static class ClientConfig
{
    /// <summary>Where it is.</summary>
    public const string Path = "/config.json";

    private const string Prefix = "CONFIG_";

    /// <summary>The variables whose names begin with <c>CONFIG_</c>, without that: <c>CONFIG_API_URL</c> is <c>API_URL</c>. Nothing else of
    /// the environment is ever served.</summary>
    public static byte[] FromEnvironment() => ToJson(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Select(variable => ((string)variable.Key, (string?)variable.Value ?? "")));

    /// <summary>The document, in ordinal order of the names.</summary>
    public static byte[] ToJson(IEnumerable<(string Name, string Value)> variables)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var (name, value) in variables.Where(variable => variable.Name.StartsWith(Prefix, StringComparison.Ordinal))
                .OrderBy(variable => variable.Name, StringComparer.Ordinal))
                json.WriteString(name[Prefix.Length..], value);
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }
}
