using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Oci;
using Plimsoll.Runtime;
using Plimsoll.Server;
using Plimsoll.Source;

namespace Plimsoll.Tests;

/// <summary>A real repository with the services api and web, and a home with the real ledgers of dev and prod; nothing runs.</summary>
internal sealed class GivenWorkspace : IDisposable
{
    private readonly TempFolder _folder = new();
    private GitRepository _mirror = null!;

    public GitFolder Git { get; private set; } = null!;

    public Home Home { get; private set; } = null!;

    /// <summary>When the first entry was written; each one comes a minute later.</summary>
    public static DateTimeOffset Began { get; } = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now { get; private set; } = Began;

    public static async Task<GivenWorkspace> InitAsync()
    {
        var given = new GivenWorkspace();
        given.Git = await GitFolder.InitAsync(given._folder["acme"]);
        given.Home = Home.Open(given._folder["home"]);
        foreach (var (service, port) in new[] { ("api", 8080), ("web", 8081) })
        {
            given.Git.Write($"{service}/service.yaml", $"name: {service}\nbuild: {{ files: . }}\nport: {port}\n");
            given.Git.Write($"{service}/index.html", "<p>one</p>");
        }
        given.Git.Write("plimsoll.yaml",
            "plimsoll: 1\nworkspace: acme\nenvironments: { dev: { follows: main }, prod: { follows: release, promotes: dev } }\n");
        await given.Git.CommitAsync("First");
        given._mirror = await Mirror.EnsureAsync(given.Home.Mirror("acme"), given.Git.Path);
        return given;
    }

    /// <summary>The ledger of an environment.</summary>
    public Ledger Ledger(string environment) => new(_mirror, environment);

    /// <summary>Adds an entry to a ledger, a minute after the one before.</summary>
    public async Task AppendAsync(string environment, Func<LedgerState, DateTimeOffset, LedgerEntry> entry)
    {
        await Ledger(environment).AppendAsync(state => entry(state, Now), default);
        Now = Now.AddMinutes(1);
    }

    /// <summary>Adds a deployment that became healthy.</summary>
    /// <param name="environment">Where.</param>
    /// <param name="commit">Its full id.</param>
    /// <param name="images">The image of each service.</param>
    /// <param name="tags">The names of its release.</param>
    /// <param name="cause">Why.</param>
    public async Task DeployAsync(string environment, string commit, IReadOnlyList<(string Service, string Image)> images,
        string[]? tags = null,
        Cause cause = Cause.Push)
    {
        await AppendAsync(environment, (state, now) => Intent(state, now, commit, images, tags, cause));
        await AppendAsync(environment, (state, now) =>
            new LedgerEntry.Result(state.NextNumber - 1, DeploymentOutcome.Healthy, "") { Actor = "plimsoll", Time = now });
    }

    /// <summary>The intent of a deployment.</summary>
    public static LedgerEntry Intent(LedgerState state, DateTimeOffset now, string commit,
        IReadOnlyList<(string Service, string Image)> images,
        string[]? tags = null, Cause cause = Cause.Push) => new LedgerEntry.Intent(new()
        {
            Number = state.NextNumber,
            Cause = cause,
            Commit = commit,
            Release = Digest(commit).ToString(),
            Tags = tags,
            Services = [.. images.Select(each => new DesiredService
            {
                Name = each.Service, Repository = $"acme/{each.Service}", Image = Digest(each.Image), Commit = commit,
                Ports = [new("main", each.Service == "api" ? 8080 : 8081)],
            })],
            DefaultReplicas = images.ToDictionary(each => each.Service, _ => 2),
        }) { Actor = "ann", Time = now };

    public static Digest Digest(string content) => Oci.Digest.Of(System.Text.Encoding.UTF8.GetBytes(content));

    /// <summary>Runs a command line in the repository, which must end as said.</summary>
    /// <returns>What it wrote to standard output, or to standard error when it does not end with 0.</returns>
    public async Task<string> RunAsync(int exit, params string[] arguments)
    {
        var captured = new CapturedShell(home: Home.Folder);
        var ended = await captured.RunAsync(["-C", Git.Path, .. arguments]);
        Assert.True(ended == exit, $"{string.Join(' ', arguments)} ended with {ended}:\n{captured.Error}{captured.Out}");
        return (exit == 0 ? captured.Out : captured.Error).ToString();
    }

    public void Dispose() => _folder.Dispose();
}
