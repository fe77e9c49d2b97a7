using System.Text.Json.Nodes;
using Plimsoll.Processes;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>A home with two deployments of a job and a store, which is copied for each kind of damage. What a ledger alone protects from
/// the garbage collector has no tag.</summary>
public sealed class DamagedHome : IAsyncLifetime
{
    private HashSet<string> _kept = [];

    internal Sandbox Sandbox { get; private set; } = null!;

    private string Whole => Sandbox.Home + ".whole";

    public async ValueTask InitializeAsync()
    {
        Sandbox = await Sandbox.CreateAsync();
        Sandbox.Write("plimsoll.yaml",
            "plimsoll: 1\nworkspace: acme\nenvironments: { dev: { follows: main } }\nstores: { redis: { kind: redis } }\n");
        Sandbox.Write("import/service.yaml", "name: import\nkind: job\nbuild: { dotnet: Import.csproj }\n");
        Sandbox.Write("import/Import.csproj",
            "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>\n");
        Sandbox.Write("import/Program.cs", "System.Console.WriteLine(\"imported\");\n");
        await Sandbox.CommitAsync("An import");
        await Sandbox.RequireAsync("keys", "init");
        await Sandbox.RequireAsync("up", "-d");
        await Sandbox.CommitAsync("Another commit");
        await Sandbox.RequireAsync("up", "-d");
        await Sandbox.RequireAsync("build", "import");
        var followed = await File.ReadAllBytesAsync(At("followed.json"));
        await Sandbox.RequireAsync("down");
        await File.WriteAllBytesAsync(At("followed.json"), followed);
        await File.WriteAllTextAsync(At("workspaces/acme/failures.json"), "{}");
        foreach (var tag in Directory.EnumerateFiles(At("registry/repositories"), "*", SearchOption.AllDirectories)
            .Where(file => file.Contains("/_tags/", StringComparison.Ordinal) && Path.GetFileName(file) != "latest").ToList())
            if (!Path.GetFileName(tag).StartsWith("key-", StringComparison.Ordinal)) File.Delete(tag);
        Directory.Delete(At("work"), recursive: true);
        Directory.Move(Sandbox.Home, Whole);
        await RestoreAsync();
        await Sandbox.RequireAsync("registry", "gc", "--grace", "0");
        _kept = Blobs();
        Assert.NotEmpty(_kept);
    }

    public ValueTask DisposeAsync() => Sandbox.DisposeAsync();

    /// <summary>The files that are damaged, by what they are; found in a whole home.</summary>
    internal IReadOnlyDictionary<string, string> Files()
    {
        const string mirror = "workspaces/acme/repository.git", dev = "environments/acme/dev",
            repository = "registry/repositories/acme/import";
        var first = Git("rev-list", "--max-parents=0", "refs/heads/deployments/dev");
        var image =
            ((string)JsonNode.Parse(Git("cat-file", "-p",
            $"{first}:entry.json"))!["deployment"]!["services"]![0]!["image"]!)["sha256:".Length..];
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(Whole, "registry/blobs/sha256", image)))!;
        string Blob(JsonNode descriptor) => "registry/blobs/sha256/" + ((string)descriptor["digest"]!)["sha256:".Length..];
        string Object(string name) => Git("rev-parse", name) is var id ? $"{mirror}/objects/{id[..2]}/{id[2..]}" : "";
        string First(string folder) => Path.GetRelativePath(Whole, Directory.EnumerateFiles(Path.Combine(Whole, folder), "*",
            SearchOption.AllDirectories).Order(StringComparer.Ordinal).First());
        var referrer = First($"{repository}/_referrers/{image}");
        var files = new Dictionary<string, string>
        {
            ["followed.json"] = "followed.json",
            ["used.json"] = "used.json",
            ["controller.json"] = "controller.json",
            ["token"] = "token",
            ["controller.port"] = "controller.port",
            ["signing key"] = "keys/signing.key",
            ["trusted key"] = "keys/signing.pub",
            ["failures.json"] = "workspaces/acme/failures.json",
            ["mirror's HEAD"] = $"{mirror}/HEAD",
            ["mirror's config"] = $"{mirror}/config",
            ["ledger's ref"] = $"{mirror}/refs/heads/deployments/dev",
            ["ledger's last commit"] = Object("refs/heads/deployments/dev"),
            ["ledger's first commit"] = Object(first),
            ["ledger's last tree"] = Object("refs/heads/deployments/dev^{tree}"),
            ["ledger's last entry"] = Object("refs/heads/deployments/dev:entry.json"),
            ["branch's ref"] = $"{mirror}/refs/remotes/origin/main",
            ["branch's commit"] = Object("refs/remotes/origin/main"),
            ["desired.json"] = $"{dev}/desired.json",
            ["ports.json"] = $"{dev}/ports.json",
            ["jobs.json"] = $"{dev}/jobs.json",
            ["store's password"] = $"{dev}/stores/redis.password",
            ["tag"] = First($"{repository}/_tags"),
            ["image of a repository"] = $"{repository}/_manifests/{image}",
            ["referrer of a repository"] = $"{repository}/_manifests/{Path.GetFileName(referrer)}",
            ["mark of a referrer"] = referrer,
            ["image's manifest"] = $"registry/blobs/sha256/{image}",
            ["image's config"] = Blob(manifest["config"]!),
            ["image's layer"] = Blob(manifest["layers"]!.AsArray()[^1]!),
            ["referrer's manifest"] = $"registry/blobs/sha256/{Path.GetFileName(referrer)}",
        };
        // only where replicas have users of their own
        if (File.Exists(Path.Combine(Whole, "users.json"))) files["users of replicas"] = "users.json";
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(Whole, "cache")).Order(StringComparer.Ordinal))
            if (Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Any())
                files[$"cache of {Path.GetFileName(folder)}"] = First(Path.GetRelativePath(Whole, folder));
        return files;
    }

    /// <summary>Damages a file of a whole home, gives the four commands, and says what each answered, and which blobs are gone that a whole
    /// home would have kept.</summary>
    internal async Task<(IReadOnlyList<Ran> Answers, IReadOnlyList<string> Lost)> RunAsync(string file, string damage)
    {
        await RestoreAsync();
        // these two are a running controller's
        if (file is "controller.json" or "token") await Sandbox.RequireAsync("up", "-d");
        Damage(At(file), damage);
        var answers = new List<Ran> { await Sandbox.RunAsync("status"), await Sandbox.RunAsync("registry", "gc", "--grace", "0") };
        var lost = _kept.Except(Blobs()).Where(blob => !file.EndsWith(blob, StringComparison.Ordinal)).ToList();
        answers.Add(await Sandbox.RunAsync("up", "-d"));
        answers.Add(await Sandbox.RunAsync("rollback", "dev", "--to", "1"));
        await Sandbox.RequireAsync("down");
        return (answers, lost);
    }

    private static void Damage(string file, string damage)
    {
        Assert.True(File.Exists(file), file);
        File.Delete(file);
        if (damage != "missing")
            File.WriteAllText(file, damage switch { "empty" => "", "null" => "null", _ => "[[[ neither this nor that" });
        // as old as what was there
        if (damage != "missing") File.SetLastWriteTimeUtc(file, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
    }

    private async Task RestoreAsync()
    {
        if (Directory.Exists(Sandbox.Home)) Directory.Delete(Sandbox.Home, recursive: true);
        await CommandRunner.RequireAsync(new("cp", ["-a", Whole, Sandbox.Home]));
    }

    private HashSet<string> Blobs() => [.. Directory.EnumerateFiles(At("registry/blobs/sha256")).Select(path => Path.GetFileName(path))];

    private string At(string file) => Path.Combine(Sandbox.Home, file);

    private string Git(params string[] arguments) => new GitFolder(Path.Combine(Whole, "workspaces/acme/repository.git"))
        .GitAsync(arguments).GetAwaiter().GetResult();
}
