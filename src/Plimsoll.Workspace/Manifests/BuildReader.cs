namespace Plimsoll.Workspace.Manifests;

/// <summary>How an image is built: said in <c>build</c>, or by what the folder has in it.</summary>
internal static class BuildReader
{
    private static readonly string[] Builders = ["dotnet", "dockerfile", "files", "debian"];

    public static BuildSpec Read(Section root, Func<IReadOnlyCollection<string>> folder)
    {
        if (root.Child("build") is not { } build) return root.Has("build") ? new("", "") : Default(root, folder);
        var named = Builders.Where(build.Has).ToList();
        var publish = build.OneOf("publish", "layered", "self-contained", "trimmed", "aot", "runtime");
        var run = build.Commands("run");
        var on = build.Text("base");
        build.End();
        if (named.Count != 1)
        {
            root.Refuse<string>(named.Count == 0 ? Codes.Missing : Codes.Conflict, "build", $"it has {(named.Count == 0 ? "no builder" : string.Join(" and ", named))}; it has exactly one of {string.Join(", ", Builders)}");
            return new("", "");
        }
        if (publish is not null && named[0] != "dotnet") build.Refuse<string>(Codes.Conflict, "publish", "only the dotnet builder publishes");
        if (run.Count > 0 && named[0] != "files") build.Refuse<string>(Codes.Conflict, "run", "only the files builder runs commands");
        return new(named[0], build.Text(named[0]) ?? "") { Publish = publish ?? "layered", Run = run, Base = on };
    }

    /// <summary>The only project of the folder, else its Dockerfile.</summary>
    private static BuildSpec Default(Section root, Func<IReadOnlyCollection<string>> folder)
    {
        var names = folder();
        var projects = names.Where(MsBuildNames.IsProject).Order(StringComparer.Ordinal).ToList();
        if (projects.Count == 1) return new("dotnet", projects[0]);
        if (projects.Count == 0 && names.Contains("Dockerfile")) return new("dockerfile", "Dockerfile");
        root.Refuse<string>(Codes.NothingToBuild, "build", projects.Count == 0
            ? "there is neither a project nor a Dockerfile beside the manifest: say what is built, for instance build: { dotnet: ../App/App.csproj }"
            : $"there are several projects beside the manifest ({string.Join(", ", projects)}): say which one, for instance build: {{ dotnet: {projects[0]} }}");
        return new("", "");
    }
}
