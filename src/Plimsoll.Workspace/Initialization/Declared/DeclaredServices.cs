using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization.Declared;

/// <summary>Makes services and stores of what a file declares.</summary>
/// <param name="file">The file.</param>
/// <param name="dockerfile">What a Dockerfile says, by its path and the stage; null when the commit has no such file.</param>
/// <param name="project">The service of the project that a declared service is made of; null when it is made of none.</param>
internal sealed class DeclaredServices(DeclaredFile file, Func<string, string?, DockerfileFacts?> dockerfile, Func<DeclaredService,
    FoundService?> project)
{
    private readonly List<NotTaken> _notTaken = [.. file.NotTaken];
    private readonly Dictionary<string, FoundStore> _stores = new(StringComparer.Ordinal);

    /// <summary>The services that are built of this repository, the stores, and all else.</summary>
    public Findings Read()
    {
        var uses = file.Services.ToDictionary(service => service.Name, UseOf, StringComparer.Ordinal);
        foreach (var service in file.Services.Where(service => uses[service.Name] != DeclaredUse.Service)) Others(service);
        var services = file.Services.Where(service => uses[service.Name] == DeclaredUse.Service).Select(service => Service(service, uses));
        return new([.. services.OfType<FoundService>()], _stores, _notTaken);
    }

    private DeclaredUse UseOf(DeclaredService service) =>
        service.Profiles.Count > 0 ? DeclaredUse.Elsewhere
        : service.Build is not null || service.Project is not null || project(service) is not null ? DeclaredUse.Service
        : DeclaredStore.KindOf(service.Image) is not null ? DeclaredUse.Store : DeclaredUse.Elsewhere;

    private void Others(DeclaredService service)
    {
        if (service.Profiles.Count > 0)
        {
            Leave(service, $"profiles: it is started only with {string.Join(" or ", service.Profiles)}: "
                + "where it is wanted here, write a service.yaml for it, and with kind: job if it ends");
        }
        else if (DeclaredStore.KindOf(service.Image) is { } kind)
        {
            var account = AccountOf(service, out var told);
            _stores[Words.ToLabel(service.Name)] = new(kind, account);
            if (DeclaredStore.Missing(service.Image!) is { } missing) Leave(service, missing);
            if (service.Env.Keys.Except(told).ToList() is [_, ..] others)
            {
                Leave(service, string.Join(", ", others) + (account is not null ? ": has no counterpart here"
                    : ": a store has a user, a password and a database of its own, and services are told of them"));
            }
            foreach (var bind in service.Binds.Where(bind => !IsForHealth(service, bind)))
                Leave(service, $"volumes: {bind}: a store is empty when it is made: what has to be in it is made by a service (migrate:)");
            foreach (var key in service.Others)
            {
                Leave(service, key == "command" && account?.Password.Length > 0 ? "command: only the password in it is taken over"
                    : $"{key}: has no counterpart here");
            }
        }
        else Leave(service,
            $"the image {service.Image ?? "(none)"} is not built here: run it elsewhere, and name its address under env of who uses it");
    }

    // what an AppHost writes leaves passwords to whoever runs it
    private StoreAccount? AccountOf(DeclaredService service, out IReadOnlyList<string> told)
    {
        told = [];
        return file.IsOfAspire ? null : DeclaredStore.AccountOf(service, out told);
    }

    /// <summary>Whether a mounted folder only has the command of the health check, of which a store here has one of its own.</summary>
    private static bool IsForHealth(DeclaredService service, string bind) =>
        bind.Split(':') is [_, var path, ..] && service.Healthcheck?.Contains(path, StringComparison.Ordinal) == true;

    private FoundService? Service(DeclaredService service, IReadOnlyDictionary<string, DeclaredUse> all)
    {
        if (Built(service) is not { } built) return null;
        var env = built.Env.ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.Ordinal);
        // the port of a project is told to it, and must be no other one
        var listening = built.Builder == "dotnet" ? DockerfileProject.Listening : [];
        foreach (var (name, value) in service.Env.Where(pair => !listening.Contains(pair.Key))) env[name] = value;
        var uses = DeclaredUses.Of(service with { Env = env }, all, IsFoundByName);
        foreach (var left in uses.NotTaken) Leave(service, left);
        foreach (var bind in service.Binds)
            Leave(service,
                $"volumes: {bind}: a replica sees nothing of the machine's folders; what it needs belongs into its image, "
                    + "or into a volume");
        foreach (var volume in service.Volumes.Skip(1)) Leave(service,
            $"volumes: {volume}: a service has one volume, and {service.Volumes[0]} is it");
        foreach (var key in service.Others) Leave(service, $"{key}: has no counterpart here");
        var ready = service.Healthcheck is { } check ? HealthUrl.PathIn(check) : built.Ready;
        if (service.Healthcheck is not null && ready is null)
            Leave(service, $"healthcheck: '{service.Healthcheck}' asks no address of the service: it is ready when it accepts connections");
        // a program in a container finds a service by its name, at any port; a store it finds anywhere, but has to know its password
        bool IsFoundByName(string target) => all[target] switch
        {
            DeclaredUse.Service => built.Builder == "dockerfile" && Words.IsLabel(target),
            DeclaredUse.Store => Words.IsLabel(target) && _stores.GetValueOrDefault(target)?.Account is not null,
            _ => false,
        };
        return built with
        {
            Name = service.Name,
            From = file.Path,
            Ports = service.Ports.Count > 0 ? service.Ports : built.Ports,
            Published = service.Published,
            Ready = ready,
            // a service gets its name later, a store has it
            Needs = uses.Needs.ToDictionary(need => need.Key,
                need => all[need.Value] == DeclaredUse.Store ? Words.ToLabel(need.Value) : need.Value),
            Env = uses.Env,
            Volume = service.Volumes.Count > 0 ? service.Volumes[0] : built.Volume,
            // Compose runs one of each. Several of what listens are what releases without a failed request need; a worker may not be made
            // for it
            Replicas = service.Replicas ?? (file.IsOfAspire || service.Ports.Count + built.Ports.Count > 0 || built.Listens ? null : 1),
        };
    }

    /// <summary>What it is built of, and what that says of it. A project needs no Dockerfile here; how its service runs is said there all
    /// the same.</summary>
    private FoundService? Built(DeclaredService service)
    {
        var made = project(service);
        if (service.Build is not { } build)
        {
            if (made is null) Leave(service, $"path: the commit has no project {service.Project}");
            return made;
        }
        if (DevelopmentStage.Instead(file.Path, service, dockerfile) is { } why)
        {
            Leave(service, why);
            build = build with { Target = null };
        }
        var (context, source) = build.From(file.Path);
        if (source is null || dockerfile(source, build.Target) is not { } facts)
        {
            Leave(service, $"build: the commit has no {source ?? $"{build.Context}/{build.Dockerfile}"}");
            return null;
        }
        var found = DockerfileServices.Read(source, facts, service.Name, service.Healthcheck is null ? _notTaken : []);
        if (made is null)
            return found with { Context = context == found.Folder ? null : context, Target = build.Target, Arguments = build.Arguments };
        _notTaken.Add(DockerfileProject.NotUsed(source, facts, made));
        return DockerfileProject.Apply(made, found, facts);
    }

    private void Leave(DeclaredService service, string what) => _notTaken.Add(new($"{file.Path}: {service.Name}", what));
}
