namespace Plimsoll.Workspace.Tests;

/// <summary>
/// A small repository that random histories change: each path with the contents that it may have (null: not there). The model says, from
/// knowing this repository and not from reading its files, what each unit's image is made of.
/// </summary>
internal static class World
{
    public static readonly (string Path, string?[] Contents)[] Paths =
    [
        ("plimsoll.yaml", ["workspace: w\n", null, "workspace: w\nregistry: ghcr.io/w\n"]),
        ("README.md", ["1", "2", null]),
        ("a/service.yaml", ["build: { dotnet: A.csproj }\n", "build: { dotnet: A.csproj }\nreplicas: 5\n",
            "build: { dotnet: A.csproj }\ninputs: [../proto/**]\n", null, "build: [\n"]),
        ("a/A.csproj", ["<Project />", Project("one"), "<Project><ItemGroup><Compile Include=\"../shared/x.cs\" /></ItemGroup></Project>"]),
        ("a/x.cs", ["1", "2", null, "+x"]),
        ("a/link", [null, "@../shared", "@../proto"]),
        ("a/sub/y.cs", ["1", "2", null]),
        ("a/sub/Sub.csproj", [null, "<Project />"]),
        ("a/inner/z.cs", ["1", "2", null]),
        ("a/inner/service.yaml", [null, "name: inner\nbuild: { dockerfile: Dockerfile }\n"]),
        ("a/inner/Dockerfile", ["1", "2"]),
        ("one/One.csproj", ["<Project />", Project("two"), "<Project><ItemGroup><PackageReference Include=\"P\" /></ItemGroup></Project>"]),
        ("one/o.cs", ["1", "2", null]),
        ("two/Two.csproj", ["<Project />", "<Project><!-- 2 --></Project>"]),
        ("two/t.cs", ["1", "2", null]),
        ("shared/x.cs", ["1", "2", null]),
        ("shared/other.cs", ["1", "2", null]),
        ("proto/deep/p.proto", ["1", "2", null]),
        ("Directory.Build.props", [null, "<Project />", "<Project><Import Project=\"eng/e.targets\" /></Project>"]),
        ("eng/e.targets", ["<Project />", "<Project><!-- 2 --></Project>"]),
        ("Directory.Packages.props", [null, Versions(1, 1), Versions(2, 1), Versions(1, 2)]),
        ("base/image.yaml", ["name: base\nversion: 1\n", "name: base\nversion: 2\n", null]),
        ("base/Dockerfile", ["1", "2"]),
        ("b/service.yaml", ["build: { dockerfile: Dockerfile }\n", "build: { dockerfile: Dockerfile, base: base }\n", null]),
        ("b/Dockerfile", ["1", "2"]),
        ("c/manifest.yml", ["image: c\nversion: 1\n", "image: c\nversion: 2\n", "registry:\nimage: c\n", null]),
        ("c/Dockerfile", ["FROM base:1\n", "ARG V=1\nFROM --platform=$BUILDPLATFORM base:${V} AS x\n", "FROM c:1\n# x\n", "FROM base:2\n",
            null]),
        ("d/image.yaml", ["name: d\nversion: 3\nbuild: { dockerfile: Dockerfile, args: { C: '1' } }\n",
            "name: d\nversion: 3\nbuild: { dockerfile: ../eng/d.docker }\n"]),
        ("d/Dockerfile", ["ARG C\nFROM scratch\nCOPY --from=c:$C / /\n", "FROM scratch\n"]),
        ("eng/d.docker", ["FROM a\n", "from \\\n w/c:2 as c\n", "@../d/Dockerfile"]),
        ("b/\u00fc.txt", [null, "1", "#1", "#2"]),
    ];

    /// <summary>Whether the commit's manifests are all right.</summary>
    public static bool IsValid(IReadOnlyDictionary<string, string> files) =>
        files.GetValueOrDefault("a/service.yaml") != "build: [\n" && !(Has(files, "b/service.yaml", "base: base")
            && !files.ContainsKey("base/image.yaml"));

    /// <summary>What each unit's image is made of, as one text.</summary>
    public static Dictionary<string, string> Model(IReadOnlyDictionary<string, string> files)
    {
        string Take(Func<string, bool> which) => string.Concat(files.Where(file => which(file.Key))
            .OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => $"{file.Key}={file.Value}\n"));
        var units = new Dictionary<string, string>();
        if (files.ContainsKey("base/image.yaml")) units["base"] = Take(path => path.StartsWith("base/", StringComparison.Ordinal));
        var (c, d) = (C(files), D(files));
        if (files.ContainsKey("c/manifest.yml") && files.ContainsKey("c/Dockerfile"))
            units["c"] = Take(path => path.StartsWith("c/", StringComparison.Ordinal)) + (c is not null
                && units.TryGetValue("base", out var under) && Has(files, "base/image.yaml", $"version: {c}") ? under : "");
        units["d"] = Take(path => path.StartsWith("d/", StringComparison.Ordinal)
            || (path == "eng/d.docker" && Has(files, "d/image.yaml", "d.docker"))) + (d is not null
            && units.TryGetValue("c", out var copied) && Has(files, "c/manifest.yml", $"version: {d}") ? copied : "");
        if (files.ContainsKey("b/service.yaml"))
            units["b"] = Take(path => path.StartsWith("b/", StringComparison.Ordinal)) + (Has(files, "b/service.yaml", "base: base")
                ? units.GetValueOrDefault("base") : "");
        if (files.ContainsKey("a/inner/service.yaml")) units["inner"] = Take(path => path.StartsWith("a/inner/", StringComparison.Ordinal));
        if (files.ContainsKey("a/service.yaml"))
        {
            var one = Has(files, "a/A.csproj", "one/");
            var two = one && Has(files, "one/One.csproj", "two/");
            var package = one && Has(files, "one/One.csproj", "Include=\"P\"");
            var linked = files.GetValueOrDefault("a/link") ?? "";
            units["a"] = Take(path =>
                    (path.StartsWith("a/", StringComparison.Ordinal) && path != "a/service.yaml"
                        && !(path.StartsWith("a/sub/", StringComparison.Ordinal) && files.ContainsKey("a/sub/Sub.csproj"))
                            && !(path.StartsWith("a/inner/", StringComparison.Ordinal) && files.ContainsKey("a/inner/service.yaml")))
                    || (one && path.StartsWith("one/", StringComparison.Ordinal))
                        || (two && path.StartsWith("two/", StringComparison.Ordinal))
                    || path == "Directory.Build.props" || (path == "eng/e.targets" && Has(files, "Directory.Build.props", "e.targets"))
                    || (path == "shared/x.cs" && Has(files, "a/A.csproj", "shared/x.cs"))
                    || (path.StartsWith("shared/", StringComparison.Ordinal) && linked == "@../shared")
                    || (path.StartsWith("proto/", StringComparison.Ordinal)
                        && (linked == "@../proto" || Has(files, "a/service.yaml", "proto"))))
                + (files.TryGetValue("Directory.Packages.props", out var versions)
                    ? "central " + (package ? versions[versions.IndexOf("\"P\"", StringComparison.Ordinal)..][..16] : "") : "");
        }
        return units;
    }

    /// <summary>The version of base that c's Dockerfile names.</summary>
    private static string? C(IReadOnlyDictionary<string, string> files) => Has(files, "c/Dockerfile", "base:1")
        || Has(files, "c/Dockerfile", "base:${V}") ? "1" : Has(files, "c/Dockerfile", "base:2") ? "2" : null;

    /// <summary>The version of c that d's Dockerfile names.</summary>
    private static string? D(IReadOnlyDictionary<string, string> files)
    {
        var own = Has(files, "d/Dockerfile", "c:$C");
        if (Has(files, "d/image.yaml", "args")) return own ? "1" : null;
        // without the build argument the Dockerfile behind the link has no version of c
        return Has(files, "eng/d.docker", "w/c:2") && Has(files, "plimsoll.yaml", "workspace: w") ? "2" : null;
    }

    private static bool Has(IReadOnlyDictionary<string, string> files, string path, string text) =>
        files.TryGetValue(path, out var content) && content.Contains(text, StringComparison.Ordinal);

    private static string Project(string folder) =>
        $"<Project><ItemGroup><ProjectReference Include=\"../{folder}/{char.ToUpperInvariant(folder[0])}{folder[1..]}.csproj\" "
            + "/></ItemGroup></Project>";

    private static string Versions(int p, int q) =>
        $"<Project><ItemGroup><PackageVersion Include=\"P\" Version=\"{p}\" /><PackageVersion Include=\"Q\" Version=\"{q}\" "
            + "/></ItemGroup></Project>";
}
