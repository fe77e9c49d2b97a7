using System.Text.Json;

namespace Plimsoll.Runtime;

/// <summary>
/// A line of a log that is a JSON object, as Serilog, the console of .NET, zap, logrus, slog, pino, bunyan and log4j write it.
/// </summary>
internal static class JsonLogLine
{
    // pino and bunyan: 50 is an error, 60 is fatal
    private const int ErrorNumber = 50;

    private static readonly string[] LevelNames = ["level", "lvl", "severity", "loglevel", "log.level", "levelname", "@l"];
    private static readonly string[] Levels =
        ["error", "err", "fatal", "critical", "crit", "panic", "dpanic", "emerg", "emergency", "alert", "severe"];

    private static readonly string[] MessageNames = ["message", "msg", "@m", "@mt", "event"];
    private static readonly string[] CauseNames = ["error", "err", "exception", "@x", "cause"];

    /// <summary>
    /// The message of an error, with its cause where that is beside it; null when the line is no JSON, or its level is lower.
    /// </summary>
    public static string? ErrorOf(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (Find(root, LevelNames) is not { } level || !IsError(level)) return null;
            var parts = new[] { Find(root, MessageNames), Find(root, CauseNames) }
                .Select(Text).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
            return parts.Count > 0 ? string.Join(": ", parts) : line.Trim();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement? Find(JsonElement root, string[] names) =>
        root.EnumerateObject().Where(each => names.Contains(each.Name, StringComparer.OrdinalIgnoreCase))
            .Select(each => (JsonElement?)each.Value).FirstOrDefault();

    private static bool IsError(JsonElement level) =>
        level.ValueKind == JsonValueKind.Number ? level.TryGetInt32(out var number) && number >= ErrorNumber
            : level.ValueKind == JsonValueKind.String && Levels.Contains(level.GetString(), StringComparer.OrdinalIgnoreCase);

    // an error may be an object with a message, and a text may have a stack below its first line
    private static string? Text(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.String } text when text.GetString() is { Length: > 0 } found => found.Split('\n')[0].TrimEnd(),
        { ValueKind: JsonValueKind.Object } nested => Text(Find(nested, MessageNames)),
        _ => null,
    };
}
