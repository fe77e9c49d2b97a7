using Plimsoll.Server.Collecting;
using Plimsoll.Source;

namespace Plimsoll.Server.Tests;

/// <summary>What a registry must not collect: real ledgers of a real home.</summary>
public sealed class LedgerImagesTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Home _home;

    public LedgerImagesTests() => _home = Home.Open(_folder["home"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_deployments_of_all_environments_of_all_workspaces()
    {
        Assert.Empty(await LedgerImages.ReadAsync(_home, default));
        await DeployAsync("acme", "dev", 1, "old");
        await DeployAsync("acme", "dev", 2, "new");
        await DeployAsync("acme", "prod", 1, "stable");
        await DeployAsync("other", "dev", 1, "other");

        var images = await LedgerImages.ReadAsync(_home, default);

        string[] named = ["old", "new", "stable", "other"];
        Assert.Equal(named.Concat(named.Select(name => $"release of {name}")).Select(GivenLedger.Named).ToHashSet(), images.ToHashSet());
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_read_is_an_error_and_not_an_empty_one()
    {
        await DeployAsync("acme", "dev", 1, "old");
        File.Delete(Path.Combine(_home.Mirror("acme"), "HEAD"));
        await Assert.ThrowsAsync<GitException>(() => LedgerImages.ReadAsync(_home, default));
    }

    private async Task DeployAsync(string workspace, string environment, long number, string image)
    {
        var source = _folder[workspace];
        if (!Directory.Exists(source)) await GitFolder.InitAsync(source);
        await GivenLedger.DeployAsync(_home, source, environment, number, GivenLedger.Named($"release of {image}"),
            GivenLedger.Named(image));
    }
}
