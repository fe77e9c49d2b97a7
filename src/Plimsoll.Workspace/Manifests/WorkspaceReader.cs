namespace Plimsoll.Workspace.Manifests;

/// <summary>plimsoll.yaml.</summary>
internal static class WorkspaceReader
{
    /// <summary>The file's name, at the root of a repository.</summary>
    public const string FileName = "plimsoll.yaml";

    private static readonly string[] Runtimes = ["local", "kubernetes"];

    private static readonly string[] Requirements = ["signature", "provenance", "sbom"];

    private static readonly string[] OfPromotions = ["soak", "approvals", "windows"];

    private static readonly string[] OfOwnStores = ["image", "size", "account"];

    /// <summary>Reads it; what it leaves out comes from the defaults.</summary>
    public static WorkspaceManifest Read(Section root, WorkspaceManifest defaults)
    {
        if (root.Text("plimsoll") is { } version && version != "1")
            root.Refuse<string>(Codes.Version, "plimsoll", $"version {version} is not known to this plimsoll (it knows 1)");
        var registry = root.TextNotFlag("registry", Codes.UnsafeName, Words.IsRepository, Section.NotAPlace);
        var name = root.Label("workspace");
        var manifest = new WorkspaceManifest(
            name ?? defaults.Name,
            registry == "embedded" ? null : registry,
            Environments(root) ?? defaults.Environments,
            Stores(root)) { IsNamed = name is not null };
        root.End();
        return manifest;
    }

    private static List<EnvironmentManifest>? Environments(Section root)
    {
        if (root.Child("environments") is not { } section) return null;
        var environments = new List<EnvironmentManifest>();
        foreach (var name in Places(root, "environments", section))
        {
            if (!CheckName(section, name)) continue;
            if (section.Child(name) is { } child) environments.Add(Environment(name, child));
            else if (!section.Has(name))
                section.Refuse<string>(Codes.Missing, name, "an environment says at least what it follows: { follows: main }");
        }
        foreach (var environment in environments.Where(environment => environment.Promotes is not null)) CheckPromotes(section,
            environment, environments);
        return environments;
    }

    private static EnvironmentManifest Environment(string name, Section section)
    {
        var follows = section.Text("follows", Codes.UnsafeName, Words.IsBranch, "is not the name of a branch");
        var promotes = section.Label("promotes");
        if (follows is null && !section.Has("follows"))
            section.Refuse<string>(Codes.Missing, "follows", "an environment says which branch it follows");
        var (runtime, settings) = Runtime(section);
        var services = new Dictionary<string, ServiceOverride>(StringComparer.Ordinal);
        if (section.Child("services") is { } overrides)
        {
            foreach (var service in overrides.Keys)
            {
                if (CheckName(overrides, service) && overrides.Child(service) is { } child) services[service] = Override(child);
            }
        }
        var quota = section.Child("quota") is { } limits ? Quota(limits) : null;
        var canary = section.Child("canary") is { } step ? Canary(step) : null;
        if (canary is not null && runtime != "kubernetes")
            section.Refuse<string>(Codes.Conflict, "canary", "only an environment in a cluster (runtime: kubernetes) has a canary step");
        var heal = section.Flag("heal") ?? false;
        if (heal && runtime == "local")
            section.Refuse<string>(Codes.Conflict, "heal",
                "only a shared environment (runtime: kubernetes) is healed, by plimsoll serve: "
                    + "on this machine nobody changes what runs beside the keeper");
        var require = Required(section);
        var (soak, approvals, windows) = (section.Duration("soak"), section.Number("approvals", 1, 100), WindowReader.Read(section));
        if (promotes is null)
        {
            foreach (var key in OfPromotions.Where(section.Has)) section.Refuse<string>(Codes.Conflict, key,
                "only an environment that promotes another one (promotes: dev) has this gate");
        }
        section.End();
        return new() { Name = name, Follows = follows ?? "", Promotes = promotes, Runtime = runtime, RuntimeSettings = settings,
            Quota = quota, Canary = canary, Heal = heal, Require = require, Soak = soak,
            Approvals = approvals ?? 0, Windows = windows, Services = services };
    }

    private static (string Runtime, IReadOnlyDictionary<string, string> Settings) Runtime(Section section)
    {
        var none = new Dictionary<string, string>();
        if (section.Node("runtime") is not Yaml.YamlMapping) return (section.OneOf("runtime", Runtimes) ?? "local", none);
        var runtime = section.Child("runtime")!;
        var names = runtime.Keys.ToList();
        if (names.Count != 1 || !Runtimes.Contains(names[0]))
            return (section.Refuse<string>(Codes.NotOneOf, "runtime",
                $"a runtime is one of {string.Join(", ", Runtimes)}, as a name or as {{ name: {{ settings }} }}") ?? "local", none);
        return (names[0], runtime.Map(names[0], key => key is "context" or "namespace" or "pull-secret",
            "is not a setting of a runtime (context, namespace, pull-secret)"));
    }

    private static IReadOnlyList<string> Required(Section section)
    {
        var required = section.Texts("require");
        foreach (var other in required.Except(Requirements)) section.Refuse<string>(Codes.NotOneOf, "require",
            $"'{other}' is not one of {string.Join(", ", Requirements)}");
        return [.. required.Distinct(StringComparer.Ordinal)];
    }

    private static CanarySpec Canary(Section section)
    {
        var canary = new CanarySpec(section.Percent("share") ?? 25, section.Duration("for") ?? TimeSpan.FromSeconds(30));
        section.End();
        return canary;
    }

    private static QuotaSpec Quota(Section section)
    {
        var quota = new QuotaSpec(section.Cpu("cpu"), section.Size("memory"), section.Number("pods", 1, 100_000));
        section.End();
        return quota;
    }

    private static ServiceOverride Override(Section section)
    {
        var autoscale = section.Child("autoscale") is { } scale ? Autoscale(scale) : null;
        var result = new ServiceOverride
        {
            Replicas = section.Number("replicas", 0, 1000),
            Env = UnitReader.Variables(section, "env"),
            Public = UnitReader.Public(section),
            Autoscale = autoscale,
        };
        section.End();
        return result;
    }

    private static Autoscale Autoscale(Section section)
    {
        var (min, max) = (section.Number("min", 1, 1000) ?? 1, section.Number("max", 1, 1000) ?? 10);
        if (min > max) section.Refuse<string>(Codes.Conflict, "min", $"{min} is more than max, {max}");
        var cpu = section.Percent("cpu") ?? 70;
        section.End();
        return new(min, max, cpu);
    }

    private static List<StoreManifest> Stores(Section root)
    {
        var stores = new List<StoreManifest>();
        if (root.Child("stores") is not { } section) return stores;
        foreach (var name in Places(root, "stores", section))
        {
            if (!CheckName(section, name)) continue;
            if (section.Child(name) is not { } store)
            {
                if (!section.Has(name)) section.Refuse<string>(Codes.Missing, name, "a store says its kind: { kind: redis }");
                continue;
            }
            if (!store.Has("kind")) store.Refuse<string>(Codes.Missing, "kind", "a store says its kind: redis or postgres");
            var kind = store.OneOf("kind", "redis", "postgres") ?? "redis";
            stores.Add(new(name, kind, store.Flag("external") ?? false)
            {
                Image = store.Text("image", Codes.UnsafeName, Words.IsBaseOrPinned,
                    "is neither a base of this workspace nor an image with its host, pinned by its digest (ghcr.io/acme/redis@sha256:…)"),
                Bytes = store.Size("size"),
                Account = AccountReader.Read(store, kind),
            });
            foreach (var key in OfOwnStores.Where(key => stores[^1].External && store.Has(key))) store.Refuse<string>(Codes.Conflict, key,
                "the store is external: nothing of it is started here");
            store.End();
        }
        return stores;
    }

    private static bool CheckName(Section section, string name)
    {
        if (Words.IsLabel(name)) return true;
        section.Report.Add(Codes.UnsafeName, section.LineOf(name), section.At(Bounds.Shown(name)),
            $"'{Bounds.Shown(name)}' is not a name (lower-case letters, digits and hyphens, at most 63)");
        return false;
    }

    private static IEnumerable<string> Places(Section root, string key, Section section)
    {
        if (section.Keys.Count() > Bounds.Places)
            root.Refuse<string>(Codes.TooLong, key, $"there are {section.Keys.Count()}, and a workspace has at most {Bounds.Places}");
        return section.Keys.Take(Bounds.Places);
    }

    private static void CheckPromotes(Section section, EnvironmentManifest environment, List<EnvironmentManifest> all)
    {
        var at = section.At(environment.Name) + ".promotes";
        var line = section.LineOf(environment.Name);
        var seen = new HashSet<string>(StringComparer.Ordinal) { environment.Name };
        for (var next = environment.Promotes; next is not null;)
        {
            if (!seen.Add(next))
            {
                section.Report.Add(Codes.Cycle, line, at, $"promotions go round in a circle: {string.Join(" -> ", seen)} -> {next}");
                return;
            }
            if (all.Find(other => other.Name == next) is not { } source)
            {
                if (next == environment.Promotes)
                    section.Report.Add(Codes.UnknownName, line, at, $"there is no environment {next}" + (section.Report.Nearest(next,
                        all.Select(other => other.Name)) is { } near ? $"; did you mean {near}?" : ""));
                return;
            }
            next = source.Promotes;
        }
    }
}
