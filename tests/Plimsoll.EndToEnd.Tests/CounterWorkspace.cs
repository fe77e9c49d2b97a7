using Plimsoll.Delivery.Status;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>A repository with the real counter, whose tests are a script so that a commit is delivered in seconds.</summary>
internal static class CounterWorkspace
{
    public const string App = "services/Counter/CounterApp.cs";
    public const string Manifest = "services/Counter/service.yaml";

    private const string Test = "services/Counter/check.sh";

    private const string Ending = """
                var asked = 0;
                app.Use(async (context, next) =>
                {
                    var isProbe = context.Request.Path == "/ok" && Environment.GetEnvironmentVariable("PLIMSOLL_ENVIRONMENT") != "check";
                    if (isProbe && Interlocked.Increment(ref asked) == 3) _ = Task.Run(() => Environment.Exit(3));
                    await next(context);
                });

        """;

    /// <summary>The repository with its first commit, whose image is built.</summary>
    public static async Task<Sandbox> BuildAsync()
    {
        var sandbox = await CreateAsync();
        await sandbox.RequireForAllAsync("build");
        return sandbox;
    }

    /// <summary>The repository with its first commit.</summary>
    public static async Task<Sandbox> CreateAsync()
    {
        var sandbox = await Sandbox.CreateAsync();
        Clone.CopyTo(sandbox.Repository, "services/Counter", "services/Hosting", "services/Directory.Build.props", "Directory.Build.props",
            "Directory.Packages.props", "BannedSymbols.txt", ".editorconfig", "global.json");
        // what analyzers say of our code is said when the solution is compiled, and takes as long as the compiler itself
        sandbox.Write("Directory.Build.props", sandbox.Read("Directory.Build.props")
            .Replace("<TreatWarningsAsErrors>", "<RunAnalyzers>false</RunAnalyzers><TreatWarningsAsErrors>", StringComparison.Ordinal));
        sandbox.Write("plimsoll.yaml", """
            plimsoll: 1
            workspace: acme
            environments:
              dev: { follows: main, runtime: local }
            stores:
              redis: { kind: redis }
            """);
        sandbox.Write(Manifest, """
            name: counter
            build: { dotnet: Counter.csproj }
            test: [[sh, check.sh]]
            port: 3030
            health: { ready: /readyz, live: /healthz, within: 60s }
            needs: { redis: redis }
            verify: { for: 2s }
            checks: [{ get: /readyz, status: 200 }]
            stop: { drain: 20s, grace: 40s }
            """);
        sandbox.Write(Test, "exit 0\n");
        await sandbox.CommitAsync("The counter");
        return sandbox;
    }

    /// <summary>A commit that changes what <c>/ok</c> answers.</summary>
    public static Task<string> CommitAnswerAsync(this Sandbox sandbox, string answer)
    {
        var start = sandbox.Read(App).IndexOf("var ok = \"", StringComparison.Ordinal) + "var ok = \"".Length;
        var text = sandbox.Read(App);
        sandbox.Write(App, text[..start] + answer + text[text.IndexOf('"', start)..]);
        return sandbox.CommitAsync($"Answers {answer}");
    }

    /// <summary>A commit that breaks the counter, and how to take it back in the work tree.</summary>
    public static async Task<(string Commit, Action Mend)> BreakAsync(this Sandbox sandbox, string how)
    {
        (string Path, string From, string To)[] changes = how switch
        {
            "its test fails" => [(Test, "exit 0", "echo the answer is 41; exit 1")],
            "fails its check" => [(Manifest, "status: 200", "status: 418")],
            "does not compile" => [(App, "var app = builder.Build();", "var app = builder.Biuld();")],
            "crashes at start" =>
                [(App, "var app = builder.Build();",
                    "if (args.Length == 0) throw new InvalidOperationException(\"no flux\");\n        var app = builder.Build();")],
            "never becomes ready" => [(Manifest, "ready: /readyz, live: /healthz, within: 60s", "ready: /no-such-path, within: 15s")],
            // it ends when it is asked again whether it is ready, and not after a time: who asks may be slow
            "turns unhealthy" =>
            [
                (Manifest, "ready: /readyz", "ready: /ok"), (Manifest, "verify: { for: 2s }", "verify: { for: 5m }"),
                (App, "        app.MapGet(\"/ok\"", Ending + "        app.MapGet(\"/ok\""),
            ],
            _ => throw new ArgumentOutOfRangeException(nameof(how), how, null),
        };
        var before = changes.Select(change => change.Path).Distinct().ToDictionary(path => path, sandbox.Read);
        foreach (var (path, from, to) in changes)
        {
            var text = sandbox.Read(path);
            Assert.Contains(from, text, StringComparison.Ordinal);
            sandbox.Write(path, text.Replace(from, to, StringComparison.Ordinal));
        }
        return (await sandbox.CommitAsync($"A commit that {how}"), () =>
        {
            foreach (var (path, text) in before) sandbox.Write(path, text);
        });
    }

    public static ServiceStatus Counter(this EnvironmentStatus environment) =>
        environment.Services.Single(service => service.Name == "counter");

    public static Uri Url(this EnvironmentStatus environment) => new(environment.Counter().Url!);
}
