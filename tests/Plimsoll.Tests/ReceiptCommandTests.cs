using System.Text.Json;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Receipts;
using Plimsoll.Packaging.Attestation;
using Plimsoll.Runtime;
using Plimsoll.Server.Following;

namespace Plimsoll.Tests;

/// <summary><c>receipt</c>: what happened in a deployment, signed with the key of the machine that deployed it.</summary>
public sealed class ReceiptCommandTests
{
    [Fact]
    public async Task A_signed_receipt_is_verified_and_one_that_was_changed_or_is_not_signed_is_refused()
    {
        using var given = await GivenWorkspace.InitAsync();
        var keys = new KeyFolder(given.Home.Keys, null);
        Assert.Contains("PLM3055", await given.RunAsync(3, "receipt", "prod"), StringComparison.Ordinal);
        await given.DeployAsync("dev", await given.Git.GitAsync("rev-parse", "HEAD"), [("web", "one")]);
        Assert.Contains("nothing was recorded of its rollout\nnot signed: the machine that deployed it had no signing key",
            await given.RunAsync(0, "receipt", "dev"), StringComparison.Ordinal);
        Assert.Contains("PLM3056", await given.RunAsync(3, "receipt", "dev", "--verify"), StringComparison.Ordinal);

        keys.Create();
        await RollOutAsync(given, keys, facts => facts);
        var said = await given.RunAsync(0, "receipt", "dev", "--verify");
        Assert.Contains("deployment 2 of dev: push ", said, StringComparison.Ordinal);
        Assert.Matches("web +web-1a2b +[0-9a-f]{12} +1.5 s +GET /readyz: 200\n", said);
        Assert.Matches("web +120 +1 +0.8 s\n", said);
        Assert.Contains("not seen: requests: no\nsigned by signing.key (", said, StringComparison.Ordinal);
        var json = JsonDocument.Parse(await given.RunAsync(0, "receipt", "dev", "2", "-o", "json")).RootElement;
        Assert.Equal(("healthy", keys.ListTrusted()[0].Id), (json.GetProperty("receipt").GetProperty("outcome")
            .GetString()!.ToLowerInvariant(), json.GetProperty("signedBy").GetString()));

        // what was signed is not what the ledger says
        await RollOutAsync(given, keys, facts => facts with { Services = [facts.Services[0] with { Connections = new(120, 0) }] });
        Assert.Contains("the ledger was changed since", await given.RunAsync(3, "receipt", "dev", "--verify"), StringComparison.Ordinal);
        // nor is a key that nobody trusts
        foreach (var file in Directory.GetFiles(given.Home.Keys)) File.Delete(file);
        Assert.Contains("is not trusted here", await given.RunAsync(3, "receipt", "dev", "2", "--verify"), StringComparison.Ordinal);
        Assert.Contains("PLM3055", await given.RunAsync(3, "receipt", "dev", "9"), StringComparison.Ordinal);
    }

    /// <summary>Deploys, and signs what was seen before it is written.</summary>
    private static async Task RollOutAsync(GivenWorkspace given, KeyFolder keys, Func<RolloutFacts, RolloutFacts> change)
    {
        var commit = await given.Git.GitAsync("rev-parse", "HEAD");
        var seen = new RolloutFacts(3, [new("web", [new("web-1a2b", GivenWorkspace.Digest("one").ToString(), 1.5, "GET /readyz: 200")])
        {
            Connections = new(120, 1), SideBySideSeconds = 0.8,
        }]) { Unseen = ["requests: no"] };
        await given.AppendAsync("dev", (state, now) => GivenWorkspace.Intent(state, now, commit, [("web", "one")]));
        await given.AppendAsync("dev", (state, now) =>
        {
            var result = new LedgerEntry.Result(state.NextNumber - 1, DeploymentOutcome.Healthy, "") { Facts = seen, Actor = "plimsoll",
                Time = now };
            var receipt = Receipt.Of(new("acme", "dev"), state.With(result).Current!);
            return result with { Facts = change(seen), Signature = ReceiptSigning.Sign(receipt, keys.FindSigning) };
        });
    }
}
