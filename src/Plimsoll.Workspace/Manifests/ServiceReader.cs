using Plimsoll.Workspace.Yaml;

namespace Plimsoll.Workspace.Manifests;

/// <summary>The part of service.yaml that says how a service runs.</summary>
internal static class ServiceReader
{
    public static ServiceSpec Read(Section root)
    {
        var spec = new ServiceSpec
        {
            IsJob = root.OneOf("kind", "service", "job") == "job",
            Ports = Ports(root),
            SaysPorts = root.Has("port") || root.Has("ports"),
            Address = root.Port("address"),
            Protocol = root.OneOf("protocol", "http", "grpc", "tcp") ?? "http",
            Health = Health(root),
            Needs = Needs(root),
            Env = UnitReader.Variables(root, "env"),
            Secrets = Secrets(root),
            Migrate = Migrate(root),
            Volume = Volume(root),
            Pod = root.TextNotFlag("pod", Codes.UnsafeName, Words.IsLabel, Section.NotALabel),
            Replicas = root.Number("replicas", 0, 1000) ?? 2,
            Public = UnitReader.Public(root) is { } address and not "false" ? address : null,
            Stop = Stop(root),
            VerifyFor = Verify(root),
            KubernetesPatch = root.Text("kubernetes"),
        };
        foreach (var (name, value) in spec.Env)
            if (SecretReference.Problem(value, spec.Secrets) is { } problem) root.Refuse<string>(Codes.SecretVariable, "env",
                $"{name}: {problem}");
        if (root.Child("resources") is not { } resources) return spec;
        spec = spec with { CpuMillis = resources.Cpu("cpu"), MemoryBytes = resources.Size("memory") };
        resources.End();
        return spec;
    }

    private static Dictionary<string, string> Needs(Section root)
    {
        const string rule = "is not a name (lower-case letters, digits and hyphens, at most 63)";
        var needs = root.Map("needs", Words.IsLabel, rule);
        foreach (var (alias, target) in needs.Where(need => !Words.IsLabel(need.Value))) root.Refuse<string>(Codes.UnsafeName, "needs",
            $"{Bounds.Shown(alias)}: '{Bounds.Shown(target)}' {rule}");
        return needs.Where(need => Words.IsLabel(need.Value)).ToDictionary(StringComparer.Ordinal);
    }

    private static List<PortSpec> Ports(Section root)
    {
        if (root.Has("port") && root.Has("ports")) root.Refuse<string>(Codes.Conflict, "ports", "there is port too: take one of them");
        if (root.Has("port")) return root.Port("port") is { } port ? [new("main", port)] : [];
        var ports = new List<PortSpec>();
        if (root.Child("ports") is not { } section) return ports;
        foreach (var name in section.Keys)
        {
            if (!Words.IsLabel(name))
                section.Report.Add(Codes.UnsafeName, section.LineOf(name), section.At(Bounds.Shown(name)),
                    $"'{Bounds.Shown(name)}' is not a name (lower-case letters, digits and hyphens, at most 63)");
            if (section.Port(name) is not { } number) continue;
            if (ports.Find(other => other.Number == number) is { } same)
                section.Refuse<string>(Codes.DuplicateName, name, $"{number} is the port {same.Name} already");
            ports.Add(new(name, number));
        }
        return ports;
    }

    private static HealthSpec Health(Section root)
    {
        if (root.Child("health") is not { } health) return new();
        var spec = new HealthSpec { Ready = UrlPath(health, "ready"), Live = UrlPath(health, "live"),
            Within = health.Duration("within") ?? new HealthSpec().Within };
        health.End();
        return spec;
    }

    private static IReadOnlyList<string> Secrets(Section root)
    {
        var secrets = root.Texts("secrets");
        foreach (var name in secrets.Where(name => !Words.IsVariable(name))) root.Refuse<string>(Codes.UnsafeName, "secrets",
            $"'{Bounds.Shown(name)}' is not the name of a secret (letters, digits and underscores)");
        if (secrets.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            root.Refuse<string>(Codes.DuplicateName, "secrets", $"{Bounds.Shown(twice.Key)} is there twice");
        return secrets;
    }

    private static MigrateSpec? Migrate(Section root)
    {
        if (root.Node("migrate") is not YamlMapping) return root.Texts("migrate") is { Count: > 0 } words ? new(words, null) : null;
        var migrate = root.Child("migrate")!;
        if (!migrate.Has("run"))
            migrate.Refuse<string>(Codes.Missing, "run", "a migration says what runs, such as [dotnet, Web.dll, migrate]");
        var (run, within) = (migrate.Texts("run"), migrate.Duration("within"));
        if (within == TimeSpan.Zero) migrate.Refuse<string>(Codes.Duration, "within", "nothing is done in no time");
        migrate.End();
        return run.Count > 0 ? new(run, within) : null;
    }

    private static VolumeSpec? Volume(Section root)
    {
        if (root.Child("volume") is not { } volume) return null;
        if (!volume.Has("path")) volume.Refuse<string>(Codes.Missing, "path", "a volume says where it is mounted");
        var path = volume.Text("path", Codes.UnsafeName, text => text.Length > 1 && text[0] == '/' && !text.Split('/').Contains("..")
            && !text.Any(char.IsControl), "is not an absolute path, such as /data");
        var spec = new VolumeSpec(path ?? "/data", volume.Size("size"));
        volume.End();
        return spec;
    }

    private static StopSpec Stop(Section root)
    {
        if (root.Child("stop") is not { } stop) return new();
        var defaults = new StopSpec();
        var spec = new StopSpec { Drain = stop.Duration("drain") ?? defaults.Drain, Grace = stop.Duration("grace") ?? defaults.Grace };
        if (spec.Grace < spec.Drain)
            stop.Refuse<string>(Codes.Conflict, stop.Has("grace") ? "grace"
                : "drain", $"the grace of {spec.Grace.TotalSeconds:0.###}s ends before the drain of {spec.Drain.TotalSeconds:0.###}s");
        stop.End();
        return spec;
    }

    private static TimeSpan Verify(Section root)
    {
        if (root.Child("verify") is not { } verify) return TimeSpan.Zero;
        var time = verify.Duration("for") ?? TimeSpan.Zero;
        verify.End();
        return time;
    }

    /// <summary>The path of a request.</summary>
    public static string? UrlPath(Section section, string key) =>
        section.Text(key, Codes.UnsafeName,
            text => text.StartsWith('/') && !text.Any(c => char.IsControl(c) || c == ' '), "is not a path, such as /readyz");
}
