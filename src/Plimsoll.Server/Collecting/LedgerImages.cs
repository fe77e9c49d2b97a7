using Plimsoll.Oci;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Collecting;

/// <summary>What the ledgers of a home can roll back to.</summary>
public static class LedgerImages
{
    private const string Ledgers = "refs/heads/deployments/";

    /// <summary>The digests of all images and release indexes that any deployment of any environment names, however old it is.</summary>
    /// <param name="home">Whose ledgers.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GitException">A ledger cannot be read: then nobody knows what is still needed.</exception>
    /// <exception cref="PlimsollException">Likewise: it is gone, or not understood.</exception>
    public static async Task<IReadOnlySet<Digest>> ReadAsync(Home home, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(home);
        var images = new HashSet<Digest>();
        var told = home.ListTold().ToLookup(each => each.Workspace, each => each.Environment);
        foreach (var workspace in home.ListWorkspaces().Union(told.Select(each => each.Key)))
        {
            if (await LocalLedger.OpenMirrorAsync(home, workspace, cancellationToken) is not { } mirror) continue;
            var written = (await mirror.ListRefNamesAsync(Ledgers, cancellationToken)).Select(reference => reference[Ledgers.Length..]);
            foreach (var environment in written.Union(told[workspace]))
            {
                var ledger = await LocalLedger.Of(home, mirror, workspace, environment).ReadAsync(cancellationToken);
                foreach (var deployment in ledger.Deployments.Select(entry => entry.Deployment))
                {
                    images.UnionWith(deployment.Services.Select(service => service.Image));
                    if (Digest.TryParse(deployment.Release, out var release)) images.Add(release);
                }
            }
        }
        return images;
    }
}
