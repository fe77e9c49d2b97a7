namespace Plimsoll.EndToEnd.Tests;

/// <summary>Broken input gets an answer and the right exit code, never a stack.</summary>
public sealed class BrokenInputTests
{
    private const string Service = "plimsoll: 1\nenvironments: { dev: { follows: main } }\n";

    [Theory]
    [InlineData("plimsoll.yaml", "plimsoll: [", "plimsoll.yaml:")]
    [InlineData("plimsoll.yaml", "plimsoll: 1\nenvironments: 7\n", "plimsoll.yaml:2")]
    [InlineData("plimsoll.yaml", "plimsoll: 1\nenviroments: { dev: { follows: main } }\n", "environments")]
    [InlineData("a/service.yaml", "port: 70000\n", "70000")]
    [InlineData("a/service.yaml", "build: { dotnet: No.csproj }\n", "No.csproj")]
    [InlineData("a/service.yaml", "needs: { redis: redis }\nbuild: { files: . }\n", "redis")]
    public async Task A_wrong_manifest(string path, string text, string expected)
    {
        await using var sandbox = await Sandbox.CreateAsync();
        sandbox.Write("plimsoll.yaml", Service);
        sandbox.Write(path, text);
        await sandbox.CommitAsync("Something is wrong");
        (await sandbox.RunAsync("changes", "empty", "HEAD")).AssertProblem(2, expected);
    }

    [Fact]
    public async Task Two_units_with_one_name()
    {
        await using var sandbox = await Sandbox.CreateAsync();
        sandbox.Write("plimsoll.yaml", Service);
        foreach (var folder in new[] { "a", "b" }) sandbox.Write($"{folder}/service.yaml", "name: same\nbuild: { files: . }\n");
        await sandbox.CommitAsync("Two of one name");
        (await sandbox.RunAsync("changes", "empty", "HEAD")).AssertProblem(2, "same");
    }

    [Fact]
    public async Task A_circle_of_needs()
    {
        await using var sandbox = await Sandbox.CreateAsync();
        sandbox.Write("plimsoll.yaml", Service);
        foreach (var (name, needs) in new[] { ("a", "b"), ("b", "c"), ("c", "a") }) sandbox.Write($"{name}/service.yaml",
            $"needs: {{ {needs}: {needs} }}\nbuild: {{ files: . }}\n");
        await sandbox.CommitAsync("Round and round");
        foreach (var command in new string[][] { ["changes", "empty", "HEAD"], ["build"], ["up", "-d"] })
            (await sandbox.RunAsync(command)).AssertProblem(2, "a -> b -> c -> a", "PLM2013");
    }

    [Fact]
    public async Task No_repository()
    {
        await using var sandbox = await Sandbox.CreateAsync();
        (await sandbox.RunAsync("-C", "/", "status")).AssertProblem(2, "git");
    }

    [Fact]
    public async Task No_commit_and_an_unknown_one()
    {
        await using var sandbox = await Sandbox.CreateAsync();
        (await sandbox.RunAsync("status")).AssertProblem(2, "commit");
        sandbox.Write("plimsoll.yaml", Service);
        await sandbox.CommitAsync("A workspace");
        (await sandbox.RunAsync("changes", "no-such-branch", "HEAD")).AssertProblem(2, "no-such-branch");
        (await sandbox.RunAsync("changes", "--", "--upload-pack=x", "HEAD")).AssertProblem(2, "--upload-pack=x");
    }

    [Fact]
    public async Task A_commit_that_a_shallow_clone_lacks()
    {
        await using var sandbox = await Sandbox.CreateAsync();
        sandbox.Write("plimsoll.yaml", Service);
        await sandbox.CommitAsync("A workspace");
        await sandbox.GitAsync("commit", "-q", "--no-gpg-sign", "--allow-empty", "-m", "Another");
        var clone = Path.Combine(sandbox.Repository, "shallow");
        await sandbox.GitAsync("clone", "-q", "--depth", "1", $"file://{sandbox.Repository}", clone);
        (await sandbox.RunAsync("-C", clone, "changes", "HEAD~1", "HEAD")).AssertProblem(4, "shallow");
    }

    [Fact]
    public async Task No_controller()
    {
        await using var sandbox = await Sandbox.CreateAsync();
        sandbox.Write("plimsoll.yaml", Service);
        await sandbox.CommitAsync("A workspace");
        (await sandbox.RunAsync("deploy", "dev")).AssertProblem(4, "plimsoll up");
    }
}
