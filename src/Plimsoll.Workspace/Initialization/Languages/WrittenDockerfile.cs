using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Plimsoll.Workspace.Initialization.Languages;

/// <summary>The parts that all written Dockerfiles have.</summary>
internal static partial class WrittenDockerfile
{
    /// <summary>Where a program listens that is told its port.</summary>
    public const int Port = 8080;

    private const string First = "# Written by plimsoll init. It is yours: change it as you like.";

    /// <summary>The lines as a file. Empty ones among them part the stages; null is no line.</summary>
    public static string Of(params IEnumerable<string?> lines) =>
        string.Concat(lines.OfType<string>().Prepend(First).Select(line => line + "\n"));

    /// <summary>The command of an image.</summary>
    /// <param name="command">As a shell reads it.</param>
    public static string Cmd(string command) =>
        command.Split(' ', StringSplitOptions.RemoveEmptyEntries) is var words && words.All(IsPlain)
            && !words[0].Contains('=', StringComparison.Ordinal)
            ? $"CMD [{string.Join(", ", words.Select(Json))}]"
            // without exec a signal would end the shell, and not the program
            : $"CMD [\"sh\", \"-c\", {Json(command.AsSpan().ContainsAny("&;|") ? command : Variables().Replace(command, "$0exec "))}]";

    private static bool IsPlain(string word) =>
        word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:@=,".Contains(c, StringComparison.Ordinal));

    // those that are set for one command stand before it
    [GeneratedRegex(@"^\s*(?:[A-Za-z_][A-Za-z0-9_]*=\S*\s+)*", RegexOptions.NonBacktracking)]
    private static partial Regex Variables();

    private static string Json(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
