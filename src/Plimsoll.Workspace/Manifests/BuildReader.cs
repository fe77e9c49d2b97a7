namespace Plimsoll.Workspace.Manifests;

/// <summary>How an image is built: said in <c>build</c>, or by what the folder has in it.</summary>
internal static class BuildReader
{
    private static readonly string[] Builders = ["dotnet", "dockerfile", "files", "debian"];
    private static readonly string[] OfDockerfiles = ["context", "target", "args", "secrets"];

    public static BuildSpec Read(Section root, Func<IReadOnlyCollection<string>> folder)
    {
        if (root.Child("build") is not { } build) return root.Has("build") ? new("", "") : Default(root, folder);
        var named = Builders.Where(build.Has).ToList();
        var publish = build.OneOf("publish", "layered", "self-contained", "trimmed", "aot", "runtime");
        var framework = build.Text("framework", Codes.UnsafeName, Words.IsFramework, "is not a target framework, such as net10.0");
        var run = build.Commands("run");
        var on = build.Text("base");
        var (target, platforms) = (build.Text("target", Codes.UnsafeName, Words.IsStage, "is not the name of a stage"),
            build.Texts("platforms"));
        var arguments = build.Map("args", Words.IsVariable, "is not the name of a build argument (letters, digits and underscores)");
        var secrets = build.Map("secrets", Words.IsStage, "is not the id of a secret (letters, digits, dots, hyphens, underscores)");
        var context = build.Text("context");
        var entrypoint = build.Texts("entrypoint");
        var allow = build.Texts("allow");
        build.End();
        if (named.Count != 1)
        {
            root.Refuse<string>(named.Count == 0 ? Codes.Missing : Codes.Conflict, "build",
                $"it has {(named.Count == 0 ? "no builder" : string.Join(" and ", named))}; "
                    + $"it has exactly one of {string.Join(", ", Builders)}");
            return new("", "");
        }
        if (publish is not null && named[0] != "dotnet")
            build.Refuse<string>(Codes.Conflict, "publish", "only the dotnet builder publishes");
        if (framework is not null && (named[0] != "dotnet" || publish == "runtime"))
            build.Refuse<string>(Codes.Conflict, "framework", "only a project of the dotnet builder has target frameworks");
        if (run.Count > 0 && named[0] != "files") build.Refuse<string>(Codes.Conflict, "run", "only the files builder runs commands");
        foreach (var key in OfDockerfiles.Where(key => named[0] != "dockerfile" && build.Has(key)))
            build.Refuse<string>(Codes.Conflict, key, "only the dockerfile builder has this");
        foreach (var platform in platforms.Where(platform => !Words.IsPlatform(platform)))
            build.Refuse<string>(Codes.NotOneOf, "platforms",
                $"'{Bounds.Shown(platform)}' is not a platform, such as linux/amd64 or linux/arm64");
        foreach (var platform in platforms.Where(Words.IsPlatform))
            if (PlatformRules.WhyNot(platform, named[0], publish ?? "layered") is { } why)
                build.Refuse<string>(Codes.Platform, "platforms", why);
        foreach (var (id, source) in secrets.Where(secret => !IsSecretSource(secret.Value)))
            build.Refuse<string>(Codes.WrongType, "secrets",
                $"{Bounds.Shown(id)}: '{Bounds.Shown(source)}' does not say where the secret is: env:NAME for a variable, "
                    + "file:PATH for a file (absolute or ~/...)");
        if ((entrypoint.Count > 0 || allow.Count > 0) && named[0] != "debian")
            build.Refuse<string>(Codes.Conflict, entrypoint.Count > 0 ? "entrypoint" : "allow", "only the debian builder takes it");
        foreach (var word in allow.Where(word => word is not ("shell" or "package-manager"))) build.Refuse<string>(Codes.NotOneOf, "allow",
            $"'{Bounds.Shown(word)}' is not one of shell, package-manager");
        return new(named[0], build.Text(named[0]) ?? "")
        {
            Publish = publish ?? "layered", Framework = framework, Run = run, Base = on, Entrypoint = entrypoint, Allow = allow,
            Context = context, Target = target, Platforms = platforms, Arguments = arguments, Secrets = secrets,
        };
    }

    /// <summary>A secret is never in the repository: it comes from the surroundings of the build.</summary>
    private static bool IsSecretSource(string text) => text.Split(':', 2) switch
    {
        ["env", var name] => Words.IsVariable(name),
        ["file", var path] => path.StartsWith('/') || path.StartsWith("~/", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>The only project of the folder, else its Dockerfile.</summary>
    private static BuildSpec Default(Section root, Func<IReadOnlyCollection<string>> folder)
    {
        var names = folder();
        var projects = names.Where(MsBuildNames.IsProject).Order(StringComparer.Ordinal).ToList();
        if (projects.Count == 1) return new("dotnet", projects[0]);
        if (projects.Count == 0 && names.Contains("Dockerfile")) return new("dockerfile", "Dockerfile");
        root.Refuse<string>(Codes.NothingToBuild, "build", projects.Count == 0
            ? "there is neither a project nor a Dockerfile beside the manifest: say what is built, for instance build: { dotnet: "
                + "../App/App.csproj }"
            : $"there are several projects beside the manifest ({string.Join(", ", projects)}): say which one, for instance build: "
                + $"{{ dotnet: {projects[0]} }}");
        return new("", "");
    }
}
