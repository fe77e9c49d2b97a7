using System.Text;
using System.Text.RegularExpressions;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization.Languages;

/// <summary>Programs in Go: a module with one main package gets a Dockerfile.</summary>
internal static partial class GoPrograms
{
    private static readonly string[] Aside = ["example", "examples", "hack", "scripts", "test", "tests", "tools"];

    /// <summary>Finds them.</summary>
    public static async Task FindAsync(LanguageSearch search, CancellationToken cancellationToken)
    {
        var modules = search.Named("go.mod").ToList();
        if (modules.Count == 0) return;
        // a file belongs to the nearest module above it
        var all = search.Files.Named("go.mod").Select(RepositoryPath.Folder).ToList();
        var sources = search.Files.All.Where(IsSource)
            .Select(path => (Path: path, Module: RepositoryPath.Upwards(RepositoryPath.Folder(path)).FirstOrDefault(all.Contains)))
            .Where(source => source.Module is not null && MayBeMain(source.Path, source.Module))
            .ToLookup(source => source.Module!, source => source.Path);
        var paths = modules.Concat(modules.SelectMany(path => sources[RepositoryPath.Folder(path)]));
        var texts = (await search.Files.ReadAsync(paths, cancellationToken))
            .ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetString(pair.Value.Span), StringComparer.Ordinal);
        foreach (var path in modules)
            Read(search, path, texts[path], sources[RepositoryPath.Folder(path)].ToDictionary(source => source, source => texts[source]));
    }

    private static void Read(LanguageSearch search, string path, string module, Dictionary<string, string> sources)
    {
        var folder = RepositoryPath.Folder(path);
        var mains = sources.Where(source => Main().IsMatch(source.Value) && !Ignored().IsMatch(source.Value))
            .GroupBy(source => RepositoryPath.Folder(source.Key), source => source.Value)
            .OrderBy(main => main.Key, StringComparer.Ordinal).ToList();
        if (Outside().Match(module) is { Success: true } outside)
            search.Leave(path, $"it is built with {outside.Groups[1].Value}, which lies outside of its folder: "
                + "write a Dockerfile, and a service.yaml whose context is a folder with both");
        else if (mains is [var main]) search.Add(Service(search, path, module, main.Key, string.Concat(main)));
        else if (mains.Count == 0)
        {
            search.Leave(path, "no main package is beside it, in cmd or in a main.go: "
                + "write a Dockerfile where a program of it is a service");
        }
        else
        {
            var folders = string.Join(", ", mains.Select(each => RepositoryPath.From(folder, each.Key)));
            search.Leave(path, $"it has {mains.Count} programs ({folders}): write a Dockerfile in the folder of each that is a service");
        }
    }

    private static FoundService Service(LanguageSearch search, string path, string module, string main, string source)
    {
        var folder = RepositoryPath.Folder(path);
        var program = main == folder ? "." : $"./{RepositoryPath.From(folder, main)}";
        int? port = Fixed().Match(source) is { Success: true } match ? Numbers.Read(match.Groups[1].Value) : null;
        var isTold = port is null;
        port ??= Listens().IsMatch(source + module) ? WrittenDockerfile.Port : null;
        var sums = search.Files.Has(folder, "go.sum") ? " go.sum" : "";
        var version = Version().Match(module) is { Success: true } said ? said.Groups[1].Value : "1";
        return new(folder, main == folder ? search.NameOf(folder) : RepositoryPath.Name(main), path)
        {
            Builder = "dockerfile",
            Source = RepositoryPath.Below(folder, "Dockerfile"),
            Ports = port is { } number ? [number] : [],
            IsTold = isTold,
            Written = WrittenDockerfile.Of(
                $"FROM docker.io/library/golang:{version} AS build",
                "WORKDIR /src",
                $"COPY go.mod{sums} ./",
                "RUN go mod download",
                "COPY . .",
                $"RUN CGO_ENABLED=0 go build -trimpath -o /program {program}",
                "",
                "FROM gcr.io/distroless/static-debian12:nonroot",
                "COPY --from=build /program /program",
                port is null ? null : $"ENV PORT={port}\nEXPOSE {port}",
                "USER 65532:65532",
                "ENTRYPOINT [\"/program\"]"),
        };
    }

    /// <summary>The module's folder, those in <c>cmd</c>, and any with a <c>main.go</c> that is not beside the point.</summary>
    private static bool MayBeMain(string path, string module)
    {
        var folder = RepositoryPath.Folder(path);
        var parts = RepositoryPath.From(module, folder).Split('/');
        if (folder == module) return true;
        return !parts.Any(part => Aside.Contains(part)) && (parts is ["cmd"] or ["cmd", _] || RepositoryPath.Name(path) == "main.go");
    }

    private static bool IsSource(string path) =>
        path.EndsWith(".go", StringComparison.Ordinal) && !path.EndsWith("_test.go", StringComparison.Ordinal);

    [GeneratedRegex(@"^package\s+main\b", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Main();

    [GeneratedRegex(@"^//\s*(?:go:build|\+build)\s+ignore\b", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Ignored();

    [GeneratedRegex(@"^\s*(?:replace\s+)?\S+(?:\s+v\S+)?\s+=>\s+(\.\./\S+|/\S+)", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Outside();

    [GeneratedRegex(@"^go\s+([0-9]+\.[0-9]+)", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Version();

    [GeneratedRegex("""
        "(?:0\.0\.0\.0|\[::\])?:([0-9]{2,5})"
        """, RegexOptions.NonBacktracking)]
    private static partial Regex Fixed();

    [GeneratedRegex(
        @"net/http|net\.Listen|google\.golang\.org/grpc|gin-gonic/gin|labstack/echo|gofiber/fiber|go-chi/chi|gorilla/mux|connectrpc\.com",
        RegexOptions.NonBacktracking)]
    private static partial Regex Listens();
}
