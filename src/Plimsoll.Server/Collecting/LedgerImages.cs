using Plimsoll.Delivery.Ledgers;
using Plimsoll.Oci;
using Plimsoll.Source;

namespace Plimsoll.Server.Collecting;

/// <summary>What the ledgers of a home can roll back to.</summary>
public static class LedgerImages
{
    private const string Ledgers = "refs/heads/deployments/";

    /// <summary>The digests of all images and release indexes that any deployment of any environment names, however old it is.</summary>
    /// <param name="home">Whose ledgers.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GitException">A ledger cannot be read: then nobody knows what is still needed.</exception>
    public static async Task<IReadOnlySet<Digest>> ReadAsync(Home home, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(home);
        var images = new HashSet<Digest>();
        foreach (var workspace in home.ListWorkspaces().Where(workspace => Directory.Exists(home.Mirror(workspace))))
        {
            var mirror = await GitRepository.OpenAsync(home.Mirror(workspace), cancellationToken);
            foreach (var reference in (await mirror.ListRefsAsync(Ledgers, cancellationToken)).Keys)
            {
                var ledger = await new Ledger(mirror, reference[Ledgers.Length..]).ReadAsync(cancellationToken);
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
