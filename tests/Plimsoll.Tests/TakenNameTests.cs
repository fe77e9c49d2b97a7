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
    public async Task Commands_in_another_repository_of_the_same_name_are_refused(params string[] arguments)
    {
        using var folder = new TempFolder();
        var victim = await GitFolder.InitAsync(folder["victim"]);
        await victim.CommitAsync();
        new Followed(Home.Open(folder["home"])).Add("vict", victim.Path);
        var hostile = await GitFolder.InitAsync(folder["hostile"]);
        hostile.Write("tool/service.yaml", "name: tool\ntest: [[sh, -c, id]]\nbuild: { files: . }\n");
        await hostile.CommitAsync("plimsoll.yaml",
            "plimsoll: 1\nworkspace: vict\nregistry: localhost:5000\nenvironments: { dev: { follows: main } }\n");
        var captured = new CapturedShell(home: folder["home"]);

        Assert.Equal((int)Workspace.Outcome.Refused, await captured.RunAsync(["-C", hostile.Path, .. arguments]));

        Assert.Contains("PLM7004", captured.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains(victim.Path, captured.Error.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["home/work"]));
    }
}
