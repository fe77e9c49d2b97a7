using System.Text.RegularExpressions;
using Plimsoll.Workspace.Manifests;
using Plimsoll.Workspace.Yaml;
using static Plimsoll.Workspace.Initialization.ForeignYaml;

namespace Plimsoll.Workspace.Initialization.Declared;

/// <summary>Reads Compose files (compose-spec.io).</summary>
internal static partial class ComposeFile
{
    /// <summary>The names that docker compose looks for, in its order.</summary>
    public static readonly string[] Names = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

    private static readonly string[] Known =
    [
        "image", "build", "ports", "expose", "environment", "depends_on", "links", "volumes", "healthcheck", "scale", "deploy", "profiles",
    ];

    // what every service has here anyway, or what means nothing outside of Compose
    private static readonly string[] Meaningless =
        ["restart", "container_name", "hostname", "networks", "init", "tty", "stdin_open", "labels", "logging", "stop_signal", "develop",
            "pull_policy"];

    /// <summary>The services of a file, in its order; none for what is not a Compose file.</summary>
    public static IReadOnlyList<DeclaredService> Read(YamlNode? root) =>
        root is YamlMapping file && Find(file, "services") is YamlMapping services
            ? [.. services.Entries.Where(entry => entry.Value is YamlMapping)
                .Select(entry => Service(entry.Key.Text, (YamlMapping)entry.Value))]
            : [];

    private static DeclaredService Service(string name, YamlMapping service)
    {
        var volumes = Items(Find(service, "volumes")).Select(Volume).OfType<(string Source, string Path)>().ToList();
        var ports = Items(Find(service, "ports")).Concat(Items(Find(service, "expose"))).Select(Port).OfType<(int Number, int? Published)>()
            .DistinctBy(port => port.Number).ToList();
        return new(name)
        {
            Image = Said(Find(service, "image")),
            Build = Build(Find(service, "build")),
            Ports = [.. ports.Select(port => port.Number)],
            Published = ports.FirstOrDefault().Published,
            Env = Variables(Find(service, "environment")),
            DependsOn = [.. Keys(service, "depends_on").Concat(Keys(service, "links").Select(link => link.Split(':')[0])).Distinct()],
            Volumes = [.. volumes.Where(volume => !IsPath(volume.Source) && !IsMask(volume.Path, volumes)).Select(volume => volume.Path)],
            Binds = [.. volumes.Where(volume => IsPath(volume.Source)).Select(volume => $"{volume.Source}:{volume.Path}")],
            Profiles = [.. Items(Find(service, "profiles")).Select(Said).OfType<string>()],
            Command = Command(Find(service, "command")),
            Healthcheck = Command(Find(service, "healthcheck", "test")),
            Replicas = Numbers.Read(Said(Find(service, "scale"))) ?? Numbers.Read(Said(Find(service, "deploy", "replicas"))),
            Others =
            [
                .. Entries(service).Select(entry => entry.Key.Text).Except([.. Known, .. Meaningless])
                    .Where(key => !key.StartsWith("x-", StringComparison.Ordinal)),
            ],
        };
    }

    private static DeclaredBuild? Build(YamlNode? node) => node switch
    {
        YamlText text => new(Said(text)!, "Dockerfile", null, new Dictionary<string, string>()),
        YamlMapping build => new(
            Said(Find(build, "context")) ?? ".", Said(Find(build, "dockerfile")) ?? "Dockerfile", Said(Find(build, "target")),
            Variables(Find(build, "args")).Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!)),
        _ => null,
    };

    /// <summary>
    /// The port in the container of <c>8080</c>, <c>80:8080</c>, <c>127.0.0.1:80:8080/tcp</c> or <c>target: 8080</c>, and that of the
    /// machine; null for ranges and other protocols.
    /// </summary>
    private static (int Number, int? Published)? Port(YamlNode node)
    {
        var (protocol, published, target) = node is YamlMapping
            ? (Said(Find(node, "protocol")), Said(Find(node, "published")), Said(Find(node, "target")))
            : Short(Said(node) ?? "");
        return protocol is null or "tcp" && Numbers.Read(target) is { } number ? (number, Numbers.Read(published)) : null;
    }

    private static (string? Protocol, string? Published, string Target) Short(string text)
    {
        var (ports, protocol) = text.Split('/', 2) is [var before, var after] ? (before, after) : (text, null);
        var parts = ports.Split(':');
        return (protocol, parts.Length > 1 ? parts[^2] : null, parts[^1]);
    }

    private static (string Source, string Path)? Volume(YamlNode node)
    {
        if (node is YamlMapping)
        {
            var isKnown = Said(Find(node, "type")) is "volume" or "bind";
            return isKnown && Said(Find(node, "target")) is { } target ? (Said(Find(node, "source")) ?? "", target) : null;
        }
        return Said(node)?.Split(':') switch
        {
            [var path] => ("", path),
            [var source, var path, ..] => (source, path),
            _ => null,
        };
    }

    /// <summary>Whether a volume only keeps what is in the image from being hidden by a folder of the machine: it stores nothing.</summary>
    private static bool IsMask(string path, List<(string Source, string Path)> all) =>
        path.TrimEnd('/').EndsWith("/node_modules", StringComparison.Ordinal)
        || all.Any(other => IsPath(other.Source) && path != other.Path && RepositoryPath.IsIn(path, other.Path.TrimEnd('/')));

    private static bool IsPath(string source) =>
        source.StartsWith('.') || source.StartsWith('/') || source.StartsWith('~') || source.Contains('$', StringComparison.Ordinal);

    private static Dictionary<string, string?> Variables(YamlNode? node)
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (key, value) in Entries(node)) variables[key.Text] = Said(value);
        if (node is YamlList list)
        {
            foreach (var item in list.Items.Select(Said).OfType<string>())
                variables[item.Split('=', 2)[0]] = item.Split('=', 2) is [_, var value] ? value : null;
        }
        return variables;
    }

    /// <summary>The words of a command; <c>CMD</c> and <c>CMD-SHELL</c> only say how it is started.</summary>
    private static string? Command(YamlNode? node) => node switch
    {
        YamlList list => string.Join(' ', list.Items.Select(Said).Where(word =>
            word is not ("CMD" or "CMD-SHELL"))) is var command and not "NONE"
            ? command
            : null,
        YamlText text => Said(text),
        _ => null,
    };

    private static IEnumerable<string> Keys(YamlMapping service, string key) => Find(service, key) switch
    {
        YamlList list => list.Items.Select(Said).OfType<string>(),
        YamlMapping mapping => mapping.Entries.Select(entry => entry.Key.Text),
        _ => [],
    };

    /// <summary>Text with the defaults of its variables (<c>${PORT:-80}</c>); a variable without one stays as it is written.</summary>
    private static string? Said(YamlNode? node) =>
        Text(node) is { } text ? Variable().Replace(text, match => match.Groups[1].Value).Replace("$$", "$", StringComparison.Ordinal)
            : null;

    [GeneratedRegex(@"\$\{[A-Za-z_][A-Za-z0-9_]*:?-([^{}]*)\}", RegexOptions.NonBacktracking)]
    private static partial Regex Variable();
}
