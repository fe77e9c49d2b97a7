using System.Net.Sockets;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Tests.Support;

namespace Plimsoll.Runtime.Local.Tests;

public sealed class StoreTests : IAsyncLifetime
{
    private TestHome _home = null!;

    public async ValueTask InitializeAsync() => _home = await TestHome.CreateAsync();

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    private string StoreFile(string name) => Path.Combine(_home.Root, "environments/acme/dev/stores", name);

    [Fact]
    public async Task Redis_keeps_its_data_through_kill_and_restart()
    {
        var web = _home.Service("one") with { Needs = new Dictionary<string, string> { ["cache"] = "redis" }, Replicas = 1 };
        Assert.Equal(new RolloutOutcome.Done(1), await _home.ConvergeAsync(1, [new DesiredStore("redis", "redis")], web));
        var password = await File.ReadAllTextAsync(StoreFile("redis.password"));
        Assert.StartsWith("-NOAUTH", await RedisAsync("GET x"), StringComparison.Ordinal);
        Assert.Equal("+OK\n+OK", await RedisAsync($"AUTH {password}", "SET x 42"));
        await RedisLetsNobodyChangeTheServerAsync(password);

        var variables = (await _home.GetAsync("/environment")).Split('\n');
        Assert.DoesNotContain(variables, line => line.Contains(password, StringComparison.Ordinal));
        var file = variables.Single(line => line.StartsWith("CACHE_PASSWORD_FILE=", StringComparison.Ordinal)).Split('=')[1];
        Assert.Equal(password, await _home.GetAsync("/file?" + file));
        Assert.Contains($"CACHE_URL={(await _home.ObserveAsync("redis")).Url}/0", variables);

        await _home.KillKeeperAsync();
        await _home.ConvergeAsync(2, [new DesiredStore("redis", "redis")], web);
        Assert.Equal("+OK\n$2", await RedisAsync($"AUTH {password}", "GET x"));
        Assert.StartsWith("redis ", (await _home.ObserveAsync("redis")).Replicas[0].Image, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Postgres_is_made_once_and_only_its_role_gets_in()
    {
        // what an interrupted first start leaves behind
        Directory.CreateDirectory(StoreFile("db.making"));
        await File.WriteAllTextAsync(StoreFile("db.making/PG_VERSION"), "");

        Assert.Equal(new RolloutOutcome.Done(0), await _home.ConvergeAsync(1, [new DesiredStore("db", "postgres")]));
        Assert.Equal("CREATE TABLE", await PsqlAsync("CREATE TABLE t (n int)"));
        Assert.Equal("INSERT 0 1", await PsqlAsync("INSERT INTO t VALUES (42)"));
        Assert.Equal("f", await PsqlAsync("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"));

        await _home.KillKeeperAsync();
        await _home.ConvergeAsync(2, [new DesiredStore("db", "postgres")]);
        Assert.Equal("42", await PsqlAsync("SELECT n FROM t"));
        Assert.NotEqual(0, (await CommandRunner.RunAsync(Psql("postgres", "SELECT 1"))).ExitCode);
        await _home.Runtime.StopAsync(TestHome.Dev, CancellationToken.None);
        Assert.False(File.Exists(StoreFile("db/postmaster.pid")));
    }

    [Fact]
    public async Task Redis_has_the_password_that_its_account_says_and_is_restarted_for_another_one()
    {
        await _home.ConvergeAsync(1, [new DesiredStore("redis", "redis")]);
        Assert.StartsWith("-NOAUTH", await RedisAsync("PING"), StringComparison.Ordinal);
        Assert.Equal(new RolloutOutcome.Done(0), await _home.ConvergeAsync(2,
            [new DesiredStore("redis", "redis") { Account = new("default", "", "0") }]));
        Assert.Equal("+OK\n+PONG", await RedisAsync("SET x 42", "PING"));
        Assert.Equal(new RolloutOutcome.Done(0), await _home.ConvergeAsync(3,
            [new DesiredStore("redis", "redis") { Account = new("default", "a b", "0") }]));
        Assert.StartsWith("-NOAUTH", await RedisAsync("PING"), StringComparison.Ordinal);
        Assert.Equal("+OK\n$2", await RedisAsync("AUTH \"a b\"", "GET x"));
    }

    [Fact]
    public async Task Postgres_has_the_account_that_is_said_and_keeps_it()
    {
        DesiredStore Db(string password) => new("db", "postgres") { Account = new("postgres", password, "votes") };
        Assert.Equal(new RolloutOutcome.Done(0), await _home.ConvergeAsync(1, [Db("it's:1")]));
        var asked = Psql("postgres", "SELECT rolsuper, current_database() FROM pg_roles WHERE rolname = current_user", "votes");
        Assert.Equal("f|votes", (await CommandRunner.RequireAsync(asked)).Text.Trim());
        Assert.Equal("f|votes", (await CommandRunner.RequireAsync(asked with { Environment = new Dictionary<string,
            string?> { ["PGPASSWORD"] = "it's:1" } })).Text.Trim());

        var failed = Assert.IsType<RolloutOutcome.Failed>(await _home.ConvergeAsync(2, [Db("another")]));
        Assert.Contains("its data was made with another account", failed.Detail, StringComparison.Ordinal);
        Assert.Equal("f|votes", (await CommandRunner.RequireAsync(asked)).Text.Trim());
    }

    [Fact]
    public async Task A_killed_store_comes_back()
    {
        await _home.ConvergeAsync(1, [new DesiredStore("redis", "redis")]);
        await KillRedisAsync();
        await _home.UntilAsync("redis", redis => redis.Replicas is [{ Restarts: 1, State: ReplicaState.Ready }]);
    }

    [Fact]
    public async Task Who_takes_the_port_of_a_store_that_crashed_is_named_and_sent_nothing()
    {
        Assert.SkipUnless(Intruder.Refusal is null, Intruder.Refusal ?? "");
        await _home.ConvergeAsync(1, [new DesiredStore("redis", "redis")]);
        using var intruder = Intruder.TakePort(new Uri((await _home.ObserveAsync("redis")).Url!).Port);
        // until it has the port: the keeper may be faster
        var taken = intruder.StandardOutput.ReadLineAsync();
        while (!taken.IsCompleted)
        {
            await KillRedisAsync();
            await _home.UntilAsync("redis", redis => taken.IsCompleted || redis.Replicas is [{ State: ReplicaState.Ready }]);
        }
        Assert.Equal("taken", await taken);
        var named = $"is held by another process: process {intruder.Id} (perl)";
        await _home.UntilAsync("redis", redis => redis.Problem?.Contains(named, StringComparison.Ordinal) == true);
        intruder.Kill();
        Assert.Equal("", await intruder.StandardOutput.ReadToEndAsync());
        await _home.UntilAsync("redis", redis => redis.Replicas is [{ State: ReplicaState.Ready }]);
    }

    private async Task KillRedisAsync()
    {
        if ((await _home.ObserveAsync("redis")).Replicas is not [{ Pid: { } pid }]) return;
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(pid);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // it has ended already
        }
    }

    [Fact]
    public async Task An_unknown_kind_is_said()
    {
        var failed = Assert.IsType<RolloutOutcome.Failed>(await _home.ConvergeAsync(1, [new DesiredStore("search", "elastic")]));
        Assert.Equal(("search", FailureReason.Store), (failed.Service, failed.Reason));
    }

    [Fact]
    public async Task A_missing_program_is_said_with_what_mends_it()
    {
        var missing = await Assert.ThrowsAsync<Stores.StoreException>(() =>
            Stores.StoreProgram.FindAsync("no-such-server", "no-such-package", "no-such-formula", [], CancellationToken.None));
        Assert.Contains("apt-get install no-such-package", missing.Message, StringComparison.Ordinal);
    }

    private async Task RedisLetsNobodyChangeTheServerAsync(string password)
    {
        foreach (var command in (string[])
                 ["CONFIG SET requirepass x", "CONFIG SET dir /tmp", "CONFIG REWRITE", "ACL SETUSER default nopass",
                     "REPLICAOF 127.0.0.1 1",
                     "SLAVEOF NO ONE", "SHUTDOWN NOSAVE", "MIGRATE 127.0.0.1 1 x 0 10", "FAILOVER", "BGSAVE"])
            Assert.StartsWith("+OK\n-NOPERM", await RedisAsync($"AUTH {password}", command), StringComparison.Ordinal);
        // these Redis 7 refuses to all in its own words
        foreach (var command in (string[])["DEBUG SLEEP 0", "MODULE LOAD /tmp/x.so"])
            Assert.StartsWith("+OK\n-", await RedisAsync($"AUTH {password}", command), StringComparison.Ordinal);
        // what clients ask when they connect, and what they do then
        foreach (var command in (string[])
                 ["CLIENT SETNAME web", "CLIENT ID", "CONFIG GET timeout", "INFO server", "PUBLISH a b", "SUBSCRIBE a", "MULTI", "DBSIZE",
                     "EVAL return(1) 0", "KEYS none", "FLUSHDB ASYNC", "SLOWLOG LEN", "SET x 42"])
            Assert.DoesNotContain("\n-", await RedisAsync($"AUTH {password}", command), StringComparison.Ordinal);
    }

    private async Task<string> RedisAsync(params string[] commands)
    {
        var url = new Uri((await _home.ObserveAsync("redis")).Url!);
        using var client = new TcpClient(url.Host, url.Port);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { AutoFlush = true };
        var answers = new List<string?>();
        foreach (var command in commands)
        {
            await writer.WriteAsync(command + "\r\n");
            answers.Add(await reader.ReadLineAsync());
        }
        return string.Join('\n', answers);
    }

    private async Task<string> PsqlAsync(string statement) => (await CommandRunner.RequireAsync(Psql("acme", statement))).Text.Trim();

    private Command Psql(string user, string statement, string database = "acme") =>
        new("psql", ["-h", "127.0.0.1", "-p", $"{Port()}", "-U", user, "-w", "-d", database, "-Atc", statement])
    {
        Environment = new Dictionary<string, string?> { ["PGPASSFILE"] = StoreFile("db.password.pgpass") },
    };

    private int Port() => System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(_home.Root,
        "environments/acme/dev/ports.json"))).RootElement.GetProperty("stores/db").GetInt32();
}
