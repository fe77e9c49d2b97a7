using Plimsoll.Workspace.Manifests;
using Plimsoll.Workspace.Yaml;
using static Plimsoll.Workspace.Initialization.ForeignYaml;

namespace Plimsoll.Workspace.Initialization.Declared;

/// <summary>Reads the manifest of an AppHost (aspire.dev/deployment/manifest-format). Paths in it are relative to its folder.</summary>
internal static class AspireManifest
{
    /// <summary>The name that Aspire gives it.</summary>
    public const string FileName = "aspire-manifest.json";

    // these only name values that others refer to
    private static readonly string[] Values = ["parameter.v0", "value.v0", "annotated.string", "postgres.database.v0"];

    /// <summary>Its services and images, in its order.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="root">What it says.</param>
    /// <param name="notTaken">Is given all else.</param>
    public static IReadOnlyList<DeclaredService> Read(string path, YamlNode? root, List<NotTaken> notTaken)
    {
        var resources = Find(root, "resources");
        var services = new List<DeclaredService>();
        foreach (var (key, resource) in InOrder(resources))
        {
            var kind = Text(Find(resource, "type")) ?? "";
            if (Values.Contains(kind)) continue;
            if (Service(path, key.Text, kind, resource, resources) is { } service) services.Add(service);
            else notTaken.Add(new($"{path}: {key.Text}", Instead(kind, resource)));
        }
        return services;
    }

    private static DeclaredService? Service(string path, string name, string kind, YamlNode resource, YamlNode? resources)
    {
        var ports = Ports(resource);
        var common = new DeclaredService(name)
        {
            Ports = [.. ports.Select(port => port.Number)],
            Published = ports.FirstOrDefault().Published,
            Env = Entries(Find(resource, "env"))
                .Where(pair => !AspireExpression.IsOwnPort(Text(pair.Value), name))
                .ToDictionary(pair => pair.Key.Text, pair => AspireExpression.Expand(Text(pair.Value), resources), StringComparer.Ordinal),
            Volumes = [.. Items(Find(resource, "volumes")).Select(volume => Text(Find(volume, "target"))).OfType<string>()],
            Binds = [.. Items(Find(resource, "bindMounts")).Select(bind => $"{Text(Find(bind, "source"))}:{Text(Find(bind, "target"))}")],
            Others = [.. ((string[])["args", "entrypoint"]).Where(word => Find(resource, word) is not null)],
        };
        return kind switch
        {
            "project.v0" or "project.v1" => common with { Project = FromRoot(path, Text(Find(resource, "path"))) },
            "dockerfile.v0" => common with { Build = Build(resource, "path", "buildArgs") },
            "container.v0" or "container.v1" when Find(resource, "build") is { } build =>
                common with { Build = Build(build, "dockerfile", "args") },
            "container.v0" or "container.v1" => common with { Image = Text(Find(resource, "image")) },
            "redis.v0" => common with { Image = "redis" },
            "postgres.server.v0" => common with { Image = "postgres" },
            _ => null,
        };
    }

    private static DeclaredBuild Build(YamlNode build, string dockerfile, string arguments)
    {
        var folder = Slashes(Text(Find(build, "context")) ?? ".");
        // both are relative to the manifest, while a Dockerfile is declared relative to its context
        var file = RepositoryPath.From(Padded(folder), Padded(Slashes(Text(Find(build, dockerfile)) ?? folder + "/Dockerfile")));
        return new(folder, file, Text(Find(build, "stage")), Entries(Find(build, arguments))
            .Where(pair => Text(pair.Value) is { } text && !text.Contains('{', StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key.Text, pair => Text(pair.Value)!, StringComparer.Ordinal));
    }

    /// <summary>The ports that somebody gave it, that of HTTP first; one without a number is told to it when it starts.</summary>
    private static List<(int Number, int? Published)> Ports(YamlNode resource) =>
    [
        .. InOrder(Find(resource, "bindings")).Where(binding => Text(Find(binding.Value, "protocol")) is null or "tcp")
            .OrderBy(binding => Text(Find(binding.Value, "scheme")) == "http" ? 0 : 1)
            .Select(binding => (
                Number: Numbers.Read(Text(Find(binding.Value, "targetPort")) ?? Text(Find(binding.Value, "containerPort"))) ?? 0,
                Published: Numbers.Read(Text(Find(binding.Value, "port")))))
            .Where(port => port.Number > 0).DistinctBy(port => port.Number),
    ];

    private static IReadOnlyList<KeyValuePair<YamlText, YamlNode>> InOrder(YamlNode? node) => (node as YamlMapping)?.Entries ?? [];

    private static string Instead(string kind, YamlNode resource) => kind switch
    {
        "executable.v0" => $"'{Text(Find(resource, "command"))}' is started as a program of the machine: "
            + $"give it a Dockerfile in {Text(Find(resource, "workingDirectory"))}",
        _ => $"{(kind.Length > 0 ? kind : "a resource without a type")} has no counterpart here: "
            + "run it elsewhere, and name its address under env of who uses it",
    };

    private static string? FromRoot(string path, string? relative) =>
        relative is null ? null : RepositoryPath.Combine(RepositoryPath.Folder(path), Slashes(relative));

    private static string Slashes(string path) => path.Replace('\\', '/');

    /// <summary>A relative path below as many folders as it may climb, without its dots.</summary>
    private static string Padded(string path) => RepositoryPath.Combine("0/1/2/3/4/5/6/7", path) ?? path;
}
