using System.Collections.Immutable;
using Plimsoll.Workspace.Dockerfiles;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization;

/// <summary>What a Dockerfile says of the service in its image. An instruction of a stage counts in the stages that are built on
/// it.</summary>
internal sealed record DockerfileFacts
{
    private const string Port = "PORT";

    /// <summary>The TCP ports of <c>EXPOSE</c>, in order.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>The port that the image tells its program in the variable <c>PORT</c>; null is none.</summary>
    public int? ToldPort => Numbers.Read(Env.GetValueOrDefault(Port));

    /// <summary>What is copied from the context, as paths from there; the whole context is empty.</summary>
    public IReadOnlyList<string> Copied { get; init; } = [];

    /// <summary>The paths of <c>VOLUME</c>.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>The command of <c>HEALTHCHECK</c>; null is none.</summary>
    public string? Healthcheck { get; init; }

    /// <summary><c>ENTRYPOINT</c>; null is none.</summary>
    public string? Entrypoint { get; init; }

    /// <summary><c>CMD</c>; null is none.</summary>
    public string? Command { get; init; }

    /// <summary>Whether it says which program is started; its base image may say it too.</summary>
    public bool Starts => Entrypoint is not null || Command is not null;

    /// <summary>The variables of <c>ENV</c>.</summary>
    public ImmutableDictionary<string, string> Env { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The commands of <c>RUN</c>, but for those that build .NET.</summary>
    public ImmutableList<string> Runs { get; init; } = [];

    /// <summary>The folder of <c>WORKDIR</c>, as it is written.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The commands of all its stages that build projects for .NET.</summary>
    public IReadOnlyList<DotNetCommand> Builds { get; init; } = [];

    /// <summary>Reads them.</summary>
    /// <param name="content">The Dockerfile.</param>
    /// <param name="target">The stage; null is the last one.</param>
    public static DockerfileFacts Read(ReadOnlyMemory<byte> content, string? target = null)
    {
        var stages = new List<(string Name, DockerfileFacts Facts, Dictionary<string, string> Variables)>();
        var global = new Dictionary<string, string>(StringComparer.Ordinal);
        var builds = new List<DotNetCommand>();
        foreach (var (keyword, rest, escape) in DockerfileText.Read(content))
        {
            var words = DockerfileWords.Split(rest, escape);
            if (keyword == "FROM") stages.Add(Begin(words, escape, stages, global));
            else if (stages is [.., var stage])
                stages[^1] = stage with { Facts = stage.Facts.With(keyword, rest, words, escape, stage.Variables) };
            if (keyword is "ARG" or "ENV")
            {
                var variables = stages.Count > 0 ? stages[^1].Variables : global;
                foreach (var (name, value) in Assigned(words, rest, escape, variables)) variables[name] = value;
            }
            if (keyword == "RUN" && stages.Count > 0 && DotNetCommand.Read(rest, stages[^1].Facts.Folder) is { } build) builds.Add(build);
        }
        var facts = target is null ? stages.LastOrDefault().Facts : stages.LastOrDefault(stage =>
            stage.Name.Equals(target, StringComparison.OrdinalIgnoreCase)).Facts;
        return (facts ?? new()) with { Builds = builds };
    }

    private static (string, DockerfileFacts, Dictionary<string, string>) Begin(
        List<string> words, char escape, List<(string Name, DockerfileFacts Facts, Dictionary<string, string> Variables)> stages,
            Dictionary<string, string> global)
    {
        words = [.. words.SkipWhile(word => word.StartsWith("--", StringComparison.Ordinal))];
        var image = words.Count > 0 ? DockerfileWords.Expand(words[0], escape, global) : null;
        var name = words is [_, var keyword, var last, ..] && keyword.Equals("AS", StringComparison.OrdinalIgnoreCase) ? last : "";
        var parent = stages.LastOrDefault(stage => stage.Name.Length > 0 && stage.Name.Equals(image, StringComparison.OrdinalIgnoreCase));
        return (name, parent.Facts ?? new(), new(parent.Variables ?? global, StringComparer.Ordinal));
    }

    private DockerfileFacts With(string keyword, string rest, List<string> words, char escape, Dictionary<string, string> variables) =>
        keyword switch
    {
        "EXPOSE" => this with
        {
            Ports = [.. Ports.Union(words.Select(word => Exposed(DockerfileWords.Expand(word, escape, variables))).OfType<int>())],
        },
        "COPY" or "ADD" => this with { Copied = [.. Copied.Union(Sources(rest, words, escape, variables))] },
        "VOLUME" => this with { Volumes = [.. Volumes.Union(Paths(rest, words, escape, variables))] },
        "HEALTHCHECK" => this with { Healthcheck = rest.Equals("NONE", StringComparison.OrdinalIgnoreCase) ? null : rest },
        "CMD" => this with { Command = rest },
        "ENTRYPOINT" => this with { Entrypoint = rest },
        "ENV" => this with { Env = Env.SetItems(Assigned(words, rest, escape, variables)) },
        "RUN" when DotNetCommand.Read(rest, Folder) is null => this with { Runs = Runs.Add(rest) },
        "WORKDIR" => this with { Folder = DockerfileWords.Unquote(rest, escape) },
        _ => this,
    };

    /// <summary>The number of <c>8080</c> or <c>8080/tcp</c>; null for what is not a port for TCP.</summary>
    private static int? Exposed(string? text) => text?.Split('/') switch
    {
        [var number] => Numbers.Read(number),
        [var number, var protocol] when protocol.Equals("tcp", StringComparison.OrdinalIgnoreCase) => Numbers.Read(number),
        _ => null,
    };

    private static IEnumerable<string> Paths(string rest, List<string> words, char escape, Dictionary<string, string> variables) =>
        List(rest, words).Select(word => DockerfileWords.Expand(word, escape, variables)).OfType<string>()
            .Where(path => path.StartsWith('/') && path.Length > 1);

    /// <summary>What an instruction copies from the context: all but its last word, unless it copies from another stage or image.</summary>
    private static IEnumerable<string> Sources(string rest, List<string> words, char escape, Dictionary<string, string> variables)
    {
        if (words.Any(word => word.StartsWith("--from=", StringComparison.Ordinal))) return [];
        words = [.. words.SkipWhile(word => word.StartsWith("--", StringComparison.Ordinal))];
        rest = words is [['[', ..], ..] ? rest[rest.IndexOf('[', StringComparison.Ordinal)..] : "";
        return List(rest, words).SkipLast(1)
            .Select(word => DockerfileWords.Expand(word, escape, variables)).OfType<string>()
            .Select(path => RepositoryPath.Combine("", path.TrimStart('/'))).OfType<string>();
    }

    /// <summary>The words of an instruction, which may be a list in JSON.</summary>
    private static IEnumerable<string> List(string rest, List<string> words) =>
        rest.StartsWith('[') ? rest.Trim('[', ']').Split(',').Select(word => word.Trim().Trim('"')) : words;

    private static List<KeyValuePair<string, string>> Assigned(
        List<string> words, string rest, char escape, Dictionary<string, string> variables)
    {
        // ENV NAME VALUE is an older form of ENV NAME=VALUE
        if (words.Count > 1 && !words[0].Contains('=', StringComparison.Ordinal)) words = [$"{words[0]}={rest[words[0].Length..].Trim()}"];
        var assigned = new List<KeyValuePair<string, string>>();
        foreach (var word in words)
        {
            if (word.Split('=', 2) is [var name, var value] && DockerfileWords.Expand(value, escape, variables) is { } text)
                assigned.Add(new(name, text));
        }
        return assigned;
    }
}
