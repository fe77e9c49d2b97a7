using Plimsoll.Server;
using Plimsoll.Server.Following;

namespace Plimsoll.Tests;

/// <summary>A clone of another repository does nothing in the name of a workspace that the home follows.</summary>
public sealed class TakenNameTests
{
    [Theory]
    [InlineData("build")]
    [InlineData("build", "--dry-run")]
    [InlineData("build", "--release")]
    [InlineData("check")]
    [InlineData("export", "helm", "--to", "chart", "--registry", "localhost:5000")]
    [InlineData("hold", "dev")]
    [InlineData("deploy", "dev")]
    [InlineData("rollback", "dev")]
    [InlineData("scale", "dev", "tool=2")]
    [InlineData("resume", "dev")]
    [InlineData("approve", "dev")]
    [InlineData("reject", "HEAD", "--reason", "no")]
    [InlineData("accept", "HEAD")]
    [InlineData("status")]
    [InlineData("logs", "dev")]
    [InlineData("history", "dev")]
    [InlineData("open", "dev/tool")]
    [InlineData("build", "--lock")]
    [InlineData("up", "-d")]
    public async Task Commands_in_another_repository_of_the_same_name_are_refused(params string[] arguments)
    {
        using var folder = new TempFolder();
        var victim = await GitFolder.InitAsync(folder["victim"]);
        await victim.CommitAsync();
        new Followed(Home.Open(folder["home"])).Add("vict", victim.Path);
        var hostile = await InitAsync(folder["hostile"], "test: [[sh, -c, id]]\n");
        var captured = new CapturedShell(home: folder["home"]);

        Assert.Equal((int)Workspace.Outcome.Refused, await captured.RunAsync(["-C", hostile.Path, .. arguments]));

        Assert.Contains("PLM7004", captured.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains(victim.Path, captured.Error.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["home/work"]));
    }

    [Fact]
    public async Task A_name_belongs_to_the_repository_that_was_built_by_hand_first()
    {
        using var folder = new TempFolder();
        var (first, other) = (await InitAsync(folder["first"], ""), await InitAsync(folder["other"], "test: [[sh, -c, id]]\n"));
        await first.GitAsync("clone", "-q", first.Path, folder["clone"]);
        Assert.Equal(0, (await BuildAsync(other, "--dry-run")).Exit);
        Assert.Equal(0, (await BuildAsync(first)).Exit);
        Assert.Equal(0, (await BuildAsync(new(folder["clone"]))).Exit);

        var (exit, error) = await BuildAsync(other);

        Assert.Equal((int)Workspace.Outcome.Refused, exit);
        Assert.Contains($"PLM7004: working in {other.Path}: ", error, StringComparison.Ordinal);
        Assert.Contains($"{first.Path}, which was built here before", error, StringComparison.Ordinal);
        Directory.Delete(first.Path, recursive: true);
        Assert.Equal(0, (await BuildAsync(other)).Exit);

        async Task<(int Exit, string Error)> BuildAsync(GitFolder git, params string[] arguments)
        {
            var captured = new CapturedShell(home: folder["home"]);
            return (await captured.RunAsync(["-C", git.Path, "build", .. arguments]), captured.Error.ToString());
        }
    }

    private static async Task<GitFolder> InitAsync(string path, string lines)
    {
        var git = await GitFolder.InitAsync(path);
        git.Write("tool/service.yaml", $"name: tool\n{lines}build: {{ files: . }}\n");
        git.Write("tool/index.html", "<p>tool</p>");
        await git.CommitAsync("plimsoll.yaml",
            "plimsoll: 1\nworkspace: vict\nregistry: localhost:5000\nenvironments: { dev: { follows: main } }\n");
        return git;
    }
}
