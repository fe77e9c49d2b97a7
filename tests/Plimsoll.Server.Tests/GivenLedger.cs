using System.Text;
using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Oci;
using Plimsoll.Runtime;
using Plimsoll.Source;

namespace Plimsoll.Server.Tests;

/// <summary>Real ledgers of a home, with the deployments that a test says.</summary>
internal static class GivenLedger
{
    /// <summary>Adds a deployment.</summary>
    /// <param name="home">Whose ledger.</param>
    /// <param name="source">The workspace's repository; the workspace has the name of its folder.</param>
    /// <param name="environment">Which.</param>
    /// <param name="number">The deployment's.</param>
    /// <param name="release">What it was released as.</param>
    /// <param name="image">What its only service runs.</param>
    public static async Task DeployAsync(Home home, string source, string environment, long number, Digest release, Digest image)
    {
        var workspace = Path.GetFileName(source);
        var deployment = new Deployment
        {
            Number = number,
            Cause = Cause.Push,
            Commit = new string('a', 40),
            Release = release.ToString(),
            Services = [new DesiredService { Name = "counter", Repository = $"{workspace}/counter", Image = image,
                Commit = new string('a', 40) }],
        };
        await new Ledger(await Mirror.EnsureAsync(home.Mirror(workspace), source), environment)
            .AppendAsync(_ => new LedgerEntry.Intent(deployment) { Actor = "ann", Time = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero) },
                default);
    }

    /// <summary>A digest for a name.</summary>
    public static Digest Named(string name) => Digest.Of(Encoding.UTF8.GetBytes(name));
}
