using System.Text;
using Plimsoll.Delivery.Status;
using Plimsoll.Processes;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>
/// A secret from the command line to a service that reads it, and back; its values are canaries that show up nowhere else.
/// </summary>
public sealed class SecretTests
{
    private const string First = "canary-of-the-first", Second = "canary-of-the-second";

    [Fact(Usually = 90)]
    public async Task A_secret_is_set_rolled_out_changed_and_rolled_back_and_seen_nowhere()
    {
        Assert.SkipUnless(HostProgram.Find("busybox") is not null, "busybox is not installed");
        await using var sandbox = await Sandbox.CreateAsync();
        var said = new StringBuilder();
        // a clone whose name is no other's, so that lines are not another workspace's
        sandbox.Write("plimsoll.yaml", "plimsoll: 1\nworkspace: acme\nenvironments: { dev: { follows: main, runtime: local } }\n");
        sandbox.Write("site/service.yaml", "name: site\nport: 8099\nreplicas: 1\nsecrets: [TOKEN]\nstop: { drain: 0s }\n");
        sandbox.Write("site/Dockerfile", """
            FROM scratch
            COPY busybox /bin/
            CMD ["/bin/busybox", "sh", "-c", "echo the token is $(/bin/busybox cat $PLIMSOLL_SECRETS/TOKEN); exec /bin/busybox httpd -f -p 127.0.0.1:$PORT -h $PLIMSOLL_SECRETS"]
            """);
        File.Copy(HostProgram.Find("busybox")!, Path.Combine(sandbox.Repository, "site", "busybox"));
        await sandbox.CommitAsync("A site");
        (await RunAsync("up", "-d")).AssertProblem(2, "plimsoll secret set dev TOKEN", "PLM2100");
        (await SetAsync(First)).AssertProblem(2, "plimsoll secret recover --make", "PLM6043");

        var (safe, vault) = (await KeyAsync("safe"), await KeyAsync("vault"));
        Assert.Equal(0, (await SetAsync(First, "--recovery", $"safe={safe}", "--recovery", $"vault={vault}")).ExitCode);
        (await RunAsync("secret", "check")).AssertProblem(2, "nobody has tried", "PLM2107");
        foreach (var name in (string[])["safe", "vault"]) await RequireAsync("secret", "recover", "dev", "--test", "--key",
            $"../{name}.key");
        Assert.Contains("nothing is wrong", (await RequireAsync("secret", "check")).Out, StringComparison.Ordinal);
        var one = await sandbox.CommitAsync("A token");
        await RequireAsync("up", "-d");
        var status = await sandbox.WaitForAsync(one);
        Assert.Equal(First, await AskAsync(status));

        Assert.Equal(0, (await SetAsync(Second)).ExitCode);
        var two = await sandbox.CommitAsync("Another token");
        Assert.Equal(Second, await AskAsync(await sandbox.WaitForAsync(two)));
        await RequireAsync("rollback", "dev");
        Assert.Equal(First, await AskAsync(await sandbox.WaitForAsync(one)));
        Assert.Contains("the token is [secret TOKEN]", (await RequireAsync("logs", "dev")).Out, StringComparison.Ordinal);
        foreach (var words in (string[][])[["status", "-o", "json"], ["history", "dev", "-o", "json"], ["why", "dev"],
            ["secret", "list", "dev", "-o", "json"],
            ["secret", "rotate", "dev"], ["secret", "recipients", "dev"], ["deploy", "dev", "--dry-run"]]) await RequireAsync(words);

        said.Append(await sandbox.GitAsync("--git-dir", Path.Combine(sandbox.Home, "workspaces", "acme", "repository.git"), "log",
            "--all", "-p"));
        AssertUnseen(said.ToString(), "what commands and the ledger said");
        foreach (var file in Directory.EnumerateFiles(sandbox.Home, "*",
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).Concat(CommandLines())) AssertUnseenIn(file);

        async Task<Ran> RunAsync(params string[] words)
        {
            var ran = await sandbox.RunAsync(words);
            said.AppendLine(ran.Out).AppendLine(ran.Error);
            return ran;
        }

        async Task<Ran> RequireAsync(params string[] words)
        {
            var ran = await RunAsync(words);
            Assert.True(ran.ExitCode == 0, $"plimsoll {string.Join(' ', words)} ended with {ran.ExitCode}\n{ran.Out}\n{ran.Error}");
            return ran;
        }

        async Task<string> KeyAsync(string name) => (await RequireAsync("secret", "recover", "--make", $"../{name}.key")).Out.Trim();

        async Task<Ran> SetAsync(string value, params string[] more)
        {
            var file = Path.Combine(sandbox.Repository, "..", "value");
            await File.WriteAllTextAsync(file, value + "\n", TestContext.Current.CancellationToken);
            sandbox.Within = ["sh", "-c", $"exec \"$@\" <{file}", "sh"];
            var ran = await RunAsync(["secret", "set", "dev", "TOKEN", .. more]);
            sandbox.Within = [];
            File.Delete(file);
            return ran;
        }
    }

    private static async Task<string> AskAsync(EnvironmentStatus status)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri(new Uri(Assert.Single(status.Services).Url!), "/TOKEN"),
            TestContext.Current.CancellationToken);
    }

    private static IEnumerable<string> CommandLines() =>
        Directory.EnumerateDirectories("/proc").Where(folder => Path.GetFileName(folder).All(char.IsAsciiDigit)).Select(folder =>
            Path.Combine(folder, "cmdline"));

    private static void AssertUnseenIn(string file)
    {
        try
        {
            AssertUnseen(Encoding.Latin1.GetString(File.ReadAllBytes(file)), file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // a process that ended, or a socket
        }
    }

    private static void AssertUnseen(string text, string where) =>
        Assert.False(text.Contains("canary", StringComparison.Ordinal), $"{where} has the value");
}
