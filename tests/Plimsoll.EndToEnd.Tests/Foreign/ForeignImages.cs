using System.Text.Json;
using Plimsoll.Processes;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>An image of every builder, signed, in an embedded registry that is served: made once, which takes a minute.</summary>
public sealed class ForeignImages : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plimsoll-foreign-");
    private readonly List<SupervisedProcess> _started = [];
    private ServedRegistry? _registry;

    /// <summary>Those that run something: of .NET on the shared base, of files on the trimmed server of files, of a Dockerfile on the same,
    /// of Debian packages.</summary>
    internal static IReadOnlyList<string> Names { get; } = ["counter", "site", "framed", "redis-server"];

    internal Sandbox Sandbox { get; private set; } = null!;

    /// <summary>Where they are served: <c>localhost:PORT</c>, without a password.</summary>
    internal string Registry => _registry!.Host;

    internal string Commit { get; private set; } = "";

    /// <summary>Their digests by their names.</summary>
    internal IReadOnlyDictionary<string, string> Digests { get; private set; } = new Dictionary<string, string>();

    /// <summary>A folder for whoever needs one.</summary>
    internal string Folder => _folder.FullName;

    public async ValueTask InitializeAsync()
    {
        Sandbox = await CounterWorkspace.CreateAsync();
        Clone.CopyTo(Sandbox.Repository, "images/base", "images/dotnet", "images/redis", "images/web");
        // without its tests, which are not here
        Sandbox.Write("images/web/image.yaml", "name: web\nversion: 1\nbuild: { dotnet: Web.csproj, publish: trimmed, base: base }\n");
        Sandbox.Write(CounterWorkspace.Manifest, "name: counter\nbuild: { dotnet: Counter.csproj, base: dotnet }\nport: 3030\n");
        Sandbox.Write("services/site/service.yaml", "build: { files: dist, run: [[sh, make.sh]], base: web }\nport: 8080\n");
        Sandbox.Write("services/site/make.sh", "mkdir -p dist && echo site >dist/index.html\n");
        Sandbox.Write("images/framed/image.yaml", "name: framed\nversion: 1\nbuild: { dockerfile: Dockerfile }\n");
        Sandbox.Write("images/framed/Dockerfile", "FROM web:1\nCOPY index.html /srv/index.html\n");
        Sandbox.Write("images/framed/index.html", "framed\n");
        Commit = await Sandbox.CommitAsync("An image of every builder");
        await Sandbox.RequireAsync("keys", "init");
        var units = JsonDocument.Parse((await Sandbox.RequireAsync(["build", .. Names, "-o",
            "json"])).Out).RootElement.GetProperty("units");
        Digests = units.EnumerateArray().ToDictionary(unit => unit.GetProperty("name").GetString()!, unit => unit.GetProperty("digest")
            .GetString()!);
        _registry = await ServedRegistry.StartAsync(Sandbox, Path.Combine(Folder, "served"));
        await Sandbox.RequireAsync(["build", .. Names, "--to", Registry]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_started))
        {
            process.Stop(StopSignal.Terminate);
            await process.Exited.WaitAsync(Eventually.Patience);
        }
        if (_registry is not null) await _registry.DisposeAsync();
        await Sandbox.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>The full name of an image in a registry that it was pushed to.</summary>
    internal string In(string registry, string name) => $"{registry}/acme/{name}:{Commit}";

    /// <summary>Starts what is ended with all the rest.</summary>
    internal void Start(ProcessSpec spec) => _started.Add(SupervisedProcess.Start(spec, _ => { }, TimeProvider.System));

    internal static async Task<string> RunAsync(params IEnumerable<string> words)
    {
        string[] command = [.. words];
        return (await CommandRunner.RequireAsync(new(command[0], command[1..]))).Text;
    }
}

/// <summary>The tests that share them.</summary>
[CollectionDefinition(Name)]
public sealed class ForeignTestGroup : ICollectionFixture<ForeignImages>
{
    public const string Name = "images for others";
}
