using System.Text;
using System.Text.RegularExpressions;

namespace Plimsoll.Workspace.Initialization.Languages;

/// <summary>The commands of a Procfile (devcenter.heroku.com/articles/procfile), by the names of their processes.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Processes">In its order.</param>
internal sealed partial record Procfile(string Path, IReadOnlyList<KeyValuePair<string, string>> Processes)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "Procfile";

    private const string Web = "web";

    /// <summary>The command that answers requests; null when there is none.</summary>
    public string? Command => Processes.FirstOrDefault(process => process.Key == Web).Value;

    /// <summary>Where that command is.</summary>
    public string WebPath => $"{Path}: {Web}";

    /// <summary>The port that the command names by number; null when it names none.</summary>
    public int? Port => Command is { } command ? Numbers.Read(Number().Match(command).Groups[1].Value) : null;

    /// <summary>Reads it.</summary>
    public static Procfile Read(string path, ReadOnlyMemory<byte> content) => new(path,
    [
        .. Encoding.UTF8.GetString(content.Span).Split('\n').Select(line => Line().Match(line)).Where(match => match.Success)
            .Select(match => KeyValuePair.Create(match.Groups[1].Value, match.Groups[2].Value)),
    ]);

    /// <summary>What to do about the processes that are none of its own service's.</summary>
    public IEnumerable<NotTaken> Others() => Processes.Where(process => process.Key != Web).Select(process => new NotTaken(
        $"{Path}: {process.Key}",
        process.Key == "release"
            ? $"'{process.Value}' runs before a rollout when it stands under migrate in the service.yaml"
            : $"'{process.Value}' is a service of its own: a folder with a service.yaml, and a Dockerfile whose CMD it is"));

    [GeneratedRegex(@"^([A-Za-z0-9_-]+):\s*(.+?)\s*$", RegexOptions.NonBacktracking)]
    private static partial Regex Line();

    [GeneratedRegex(@"(?:^|\s)(?:-p|-b|--port|--bind|--listen|--http)[ =]?(?:[^\s:]*:)?([0-9]{2,5})(?:\s|$)", RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
