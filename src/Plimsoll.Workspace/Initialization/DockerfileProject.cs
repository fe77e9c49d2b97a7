using System.Text.RegularExpressions;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization;

/// <summary>
/// The project for .NET that a Dockerfile builds. Project and Dockerfile are one service then, and it is built of the project. How it
/// runs, the Dockerfile may know better.
/// </summary>
internal static partial class DockerfileProject
{
    /// <summary>What tells ASP.NET Core where to listen: a service is told it by Plimsoll.</summary>
    public static readonly IReadOnlyList<string> Listening =
        ["ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "HTTP_PORTS", "HTTPS_PORTS", "URLS"];

    /// <summary>
    /// The project whose program it starts, else the one that it publishes, else the only one in its folders where it builds any. Null when
    /// it does not say which one.
    /// </summary>
    /// <param name="dockerfile">Where it is.</param>
    /// <param name="facts">What it says.</param>
    /// <param name="context">The folder that it is built in.</param>
    /// <param name="projects">All projects.</param>
    public static DotNetProject? Of(string dockerfile, DockerfileFacts facts, string context, IReadOnlyList<DotNetProject> projects)
    {
        var programs = projects.Where(project => project.IsProgram).ToList();
        var inContext = programs.Where(project => RepositoryPath.IsIn(project.Path, context)).ToList();
        var builds = facts.Builds.Any(build => build.Publishes) ? facts.Builds.Where(build => build.Publishes).ToList() : facts.Builds;
        foreach (var among in (List<DotNetProject>[])[inContext, programs])
        {
            if (Started(facts) is { } name && Only(among, project => project.Program == name) is { } started) return started;
            if (Only(among, project => builds.Any(build => build.Names(project.Path))) is { } published) return published;
        }
        var beside = RepositoryPath.Folder(dockerfile);
        return (facts.Builds.Count > 0 ? Only(inContext, project => project.IsService) ?? Only(inContext, _ => true) : null)
            ?? Only(programs, project => project.IsService && RepositoryPath.Folder(project.Path) == beside);
    }

    /// <summary>The service of a project, with what its Dockerfile says of how it runs where nobody else says it.</summary>
    /// <param name="service">The service.</param>
    /// <param name="dockerfile">The service that the Dockerfile would be.</param>
    /// <param name="facts">What the Dockerfile says.</param>
    public static FoundService Apply(FoundService service, FoundService dockerfile, DockerfileFacts facts)
    {
        var env = facts.Env.Where(pair => pair.Key is not ("PATH" or "PORT") && Words.IsVariable(pair.Key) && !Listening.Contains(pair.Key))
            .ToDictionary(StringComparer.Ordinal);
        foreach (var (name, value) in service.Env) env[name] = value;
        return service with
        {
            Ports = service.Ports.Count > 0 ? service.Ports : dockerfile.Ports,
            Ready = service.Ready ?? dockerfile.Ready,
            Volume = service.Volume ?? dockerfile.Volume,
            Env = env,
        };
    }

    /// <summary>That it is not used, why, and what the image does not have therefore.</summary>
    /// <param name="dockerfile">Where it is.</param>
    /// <param name="facts">What it says.</param>
    /// <param name="service">The service that is built of its project.</param>
    public static NotTaken NotUsed(string dockerfile, DockerfileFacts facts, FoundService service) => new(dockerfile,
        $"not used: it is the service of {service.Source}, and projects for .NET are built without a Dockerfile"
        + (facts.Runs is not [var first, ..] ? ""
            : $". What it runs besides is not in the image ({Bounds.Shown(first)}{(facts.Runs.Count > 1 ? ", ..." : "")}): "
                + $"where the program needs it, say build: {{ dockerfile: {RepositoryPath.From(service.Folder, dockerfile)} }} "
                + "in service.yaml, with the context: that it is built in"));

    private static DotNetProject? Only(List<DotNetProject> projects, Func<DotNetProject, bool> isMeant) =>
        projects.Where(isMeant).Take(2).ToList() is [var only] ? only : null;

    /// <summary>The name of the program, as in <c>["dotnet", "Api.dll"]</c>, <c>["./Api"]</c> or <c>/app/Api</c>.</summary>
    private static string? Started(DockerfileFacts facts)
    {
        var text = $"{facts.Entrypoint} {facts.Command}";
        if (Library().Match(text) is { Success: true } library) return library.Groups[1].Value;
        return Program().Match(text) is { Success: true } program ? program.Groups[1].Value : null;
    }

    [GeneratedRegex(@"([A-Za-z0-9_.-]+)\.dll\b", RegexOptions.NonBacktracking)]
    private static partial Regex Library();

    [GeneratedRegex("""^[\s\["]*(?:[A-Za-z0-9_.-]*/)*([A-Za-z0-9_.-]+)""", RegexOptions.NonBacktracking)]
    private static partial Regex Program();
}
