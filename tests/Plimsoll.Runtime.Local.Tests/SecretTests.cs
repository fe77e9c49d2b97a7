using System.Runtime.Versioning;
using System.Text;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Tests.Support;
using Plimsoll.Runtime.Secrets;

namespace Plimsoll.Runtime.Local.Tests;

/// <summary>Secrets of replicas: in their files and where they asked for variables, and nowhere else.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SecretTests
{
    private const string First = "canary-of-the-first", Second = "canary-of-the-second";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_replica_has_its_secrets_in_memory_and_nothing_else_shows_them(bool contained)
    {
        Assert.SkipWhen(contained && !OciRuntime.IsAvailable, OciRuntime.Refusal ?? "");
        await using var home = TestHome.Create(await (contained ? ServiceImage.GetWholeAsync() : ServiceImage.GetAsync()));
        using var key = SecretKey.Create();
        DurableFile.Write(Path.Combine(home.Root, "keys", "secrets.key"), Encoding.ASCII.GetBytes(key.ExportPem()), secret: true);
        var (one, two) = (Line(key, First), Line(key, Second));

        Assert.Equal(new RolloutOutcome.Done(2), await ConvergeAsync(home, 1, one));
        var environment = await home.GetAsync("/environment");
        var folder = Value(environment, "PLIMSOLL_SECRETS");
        if (contained) Assert.Equal("/run/secrets", folder);
        Assert.Equal(First, await home.GetAsync($"/file?{folder}/TOKEN"));
        Assert.Equal(First, Value(environment, "IN_VARIABLE"));
        await Assert.ThrowsAsync<HttpRequestException>(() => home.GetAsync($"/write?{folder}/TOKEN"));
        AssertSeenNowhere(home);
        Assert.Contains("version [secret TOKEN] starts", await LogsAsync(home), StringComparison.Ordinal);

        // the same is not rolled out again; another version is, and the former one again
        Assert.Equal(new RolloutOutcome.Done(0), await ConvergeAsync(home, 2, one));
        Assert.Equal(new RolloutOutcome.Done(2), await ConvergeAsync(home, 3, two));
        Assert.Equal(Second, await home.GetAsync($"/file?{Value(await home.GetAsync("/environment"), "PLIMSOLL_SECRETS")}/TOKEN"));
        var failed = Assert.IsType<RolloutOutcome.Failed>(
            await ConvergeAsync(home, 4, two, ("CRASH_AFTER", "20"), ("CRASH_SAYS", "${secret:TOKEN}")));
        Assert.Contains("[secret TOKEN]", failed.Detail, StringComparison.Ordinal);
        Assert.Equal(new RolloutOutcome.Done(2), await ConvergeAsync(home, 5, one));
        Assert.Equal(First, await home.GetAsync($"/file?{Value(await home.GetAsync("/environment"), "PLIMSOLL_SECRETS")}/TOKEN"));
        AssertSeenNowhere(home);
        Assert.DoesNotContain(home.Said, said => said.Contains("canary", StringComparison.Ordinal));

        var memory = MemoryFolder.Create(home.Root);
        // root has copies of its own made, and those that came after a version that went are two
        Assert.Equal(2, Directory.GetDirectories(Path.Combine(memory, "secrets")).Length);
        await home.KillKeeperAsync();
        // what a killed keeper left is gone when the next one starts, which knows the values without being told again
        await Eventually.BecomesAsync("replicas are there again", async () => (await ConvergeAsync(home, 5, one)).ToString(), said =>
            said.StartsWith("Done", StringComparison.Ordinal));
        Assert.Equal(First, await home.GetAsync($"/file?{Value(await home.GetAsync("/environment"), "PLIMSOLL_SECRETS")}/TOKEN"));
        await home.Runtime.ShutDownAsync(CancellationToken.None);
        await home.NothingLeftAsync();
        await Eventually.BecomesAsync("nothing is left in memory", () => Task.FromResult(Directory.Exists(memory)), exists => !exists);
    }

    [Fact]
    public async Task Without_the_key_and_with_a_line_of_another_environment_the_old_replicas_stay()
    {
        await using var home = await TestHome.CreateAsync();
        using var key = SecretKey.Create();
        var line = Line(key, First);
        Assert.Contains("secrets.key", Assert.IsType<RolloutOutcome.Failed>(await ConvergeAsync(home, 1, line)).Detail,
            StringComparison.Ordinal);
        DurableFile.Write(Path.Combine(home.Root, "keys", "secrets.key"), Encoding.ASCII.GetBytes(key.ExportPem()), secret: true);
        Assert.Equal(new RolloutOutcome.Done(2), await ConvergeAsync(home, 2, line));
        var other = SealedSecret.Seal(TestHome.Dev with { Name = "prod" }, "TOKEN", "canary of prod"u8, [key.Recipient]);
        Assert.Contains("another name, environment or workspace",
            Assert.IsType<RolloutOutcome.Failed>(await ConvergeAsync(home, 3, other)).Detail, StringComparison.Ordinal);
        Assert.Equal(2, (await home.ObserveAsync("web")).Replicas.Count(replica => replica.State == ReplicaState.Ready));
    }

    private static SealedSecret Line(SecretKey key, string value) =>
        SealedSecret.Seal(TestHome.Dev, "TOKEN", Encoding.UTF8.GetBytes(value), [key.Recipient]);

    private static async Task<RolloutOutcome> ConvergeAsync(TestHome home, long epoch, SealedSecret line, params (string, string)[] script)
    {
        var service = home.Service("${secret:TOKEN}", [.. script, ("IN_VARIABLE", "${secret:TOKEN}")]) with
        {
            Secrets = ["TOKEN"],
            SecretVersions = new Dictionary<string, string> { ["TOKEN"] = line.Version },
            Drain = TimeSpan.FromSeconds(1),
        };
        return await home.ConvergeAsync(epoch, new DesiredState(TestHome.Dev, [], [service]) { SealedSecrets = [line] });
    }

    private static string Value(string environment, string name) =>
        environment.Split('\n').Single(line => line.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    private static async Task<string> LogsAsync(TestHome home)
    {
        var text = new StringBuilder();
        await foreach (var line in home.Runtime.LogsAsync(TestHome.Dev, "web", false,
            TestContext.Current.CancellationToken)) text.AppendLine(line.Text);
        return text.ToString();
    }

    /// <summary>No file of the home has a value, and no command line.</summary>
    private static void AssertSeenNowhere(TestHome home)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = true };
        foreach (var folder in Directory.EnumerateDirectories(home.Root).Where(each =>
            Path.GetFileName(each) is not ("images" or "registry")).Append(Path.Combine(home.Root, "environments")))
            foreach (var file in Directory.EnumerateFiles(folder, "*", options)) Search(file);
        foreach (var file in Directory.EnumerateFiles(home.Root)) Search(file);
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(each =>
            Path.GetFileName(each).All(char.IsAsciiDigit))) Search(Path.Combine(process, "cmdline"));
    }

    private static void Search(string file)
    {
        try
        {
            var bytes = File.ReadAllBytes(file);
            Assert.False(bytes.AsSpan().IndexOf("canary"u8) >= 0, $"{file} has the value");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // a process that ended, or a socket
        }
    }
}
