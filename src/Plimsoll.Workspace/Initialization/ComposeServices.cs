using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization;

/// <summary>What a Compose file comes to: services that are built, and stores.</summary>
/// <param name="Services">Those that are built of this repository.</param>
/// <param name="Stores">Stores by name, with their kinds.</param>
/// <param name="NotTaken">All else.</param>
internal sealed record ComposeServices(IReadOnlyList<FoundService> Services, IReadOnlyDictionary<string, string> Stores, IReadOnlyList<NotTaken> NotTaken)
{
    /// <summary>Nothing.</summary>
    public static readonly ComposeServices None = new([], new Dictionary<string, string>(), []);

    /// <summary>Makes services and stores of what a Compose file says.</summary>
    /// <param name="path">Where the file is.</param>
    /// <param name="all">Its services.</param>
    /// <param name="dockerfile">What a Dockerfile says, by its path and the stage; null when the commit has no such file.</param>
    public static ComposeServices Read(string path, IReadOnlyList<ComposeService> all, Func<string, string?, DockerfileFacts?> dockerfile)
    {
        var notTaken = new List<NotTaken>();
        var stores = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var service in all.Where(service => service.Build is null))
        {
            if (StoreKind(service.Image) is { } kind)
            {
                stores[service.Name] = kind;
                if (service.Env.Count > 0)
                    notTaken.Add(new($"{path}: {service.Name}", $"{string.Join(", ", service.Env.Keys)}: a store has a user, a password and a database of its own, and services are told of them"));
            }
            else notTaken.Add(new($"{path}: {service.Name}", $"the image {service.Image ?? "(none)"} is not built here: run it elsewhere, and name its address under env of who uses it"));
        }
        var isStore = all.Where(service => service.Build is not null || stores.ContainsKey(service.Name)).ToDictionary(service => service.Name, service => service.Build is null, StringComparer.Ordinal);
        var services = new List<FoundService>();
        foreach (var service in all.Where(service => service.Build is not null))
        {
            if (Service(path, service, isStore, dockerfile, notTaken) is { } found) services.Add(found);
        }
        return new(services, stores, notTaken);
    }

    private static FoundService? Service(string path, ComposeService service, IReadOnlyDictionary<string, bool> isStore, Func<string, string?, DockerfileFacts?> dockerfile, List<NotTaken> notTaken)
    {
        void Leave(string what) => notTaken.Add(new($"{path}: {service.Name}", what));
        var build = service.Build!;
        var (context, source) = build.From(path);
        if (source is null || dockerfile(source, build.Target) is not { } facts)
        {
            Leave($"build: the commit has no {source ?? $"{build.Context}/{build.Dockerfile}"}");
            return null;
        }
        var uses = ComposeUses.Of(service, isStore);
        foreach (var left in uses.NotTaken) Leave(left);
        foreach (var bind in service.Binds) Leave($"volumes: {bind}: a replica sees nothing of the machine's folders; what it needs belongs into its image, or into a volume");
        foreach (var volume in service.Volumes.Skip(1)) Leave($"volumes: {volume}: a service has one volume, and {service.Volumes[0]} is it");
        foreach (var key in service.Others) Leave($"{key}: has no counterpart here");
        var check = service.Healthcheck ?? facts.Healthcheck;
        var ready = check is null ? null : HealthUrl.PathIn(check);
        if (check is not null && ready is null) Leave($"healthcheck: '{check}' asks no address of the service: it is ready when it accepts connections");
        return new(RepositoryPath.Folder(source), service.Name, path)
        {
            Builder = "dockerfile",
            Source = source,
            Context = context == RepositoryPath.Folder(source) ? null : context,
            Target = build.Target,
            Arguments = build.Arguments,
            Ports = service.Ports.Count > 0 ? service.Ports : facts.Ports,
            Ready = ready,
            Needs = uses.Needs,
            Env = uses.Env,
            Volume = service.Volumes.Concat(facts.Volumes).FirstOrDefault(),
            Replicas = service.Replicas,
        };
    }

    /// <summary>The kind of store that an image is; null when it is none that is started here.</summary>
    private static string? StoreKind(string? image) => (image is null ? null : ImageName.Of(image)) switch
    {
        "redis" => "redis",
        "postgres" or "postgresql" => "postgres",
        _ => null,
    };
}
