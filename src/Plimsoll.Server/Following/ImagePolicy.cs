using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Oci;
using Plimsoll.Pipeline;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Following;

/// <summary>Holds new deployments to what their environment requires of images. What ran before a deployment that failed was held to it
/// then.</summary>
/// <param name="pipeline">Knows where images are, and which keys are trusted.</param>
/// <param name="registry">Where the environment pulls from; null is the store of this machine.</param>
internal sealed class ImagePolicy(CommitPipeline pipeline, string? registry)
{
    /// <summary>The same plan, which decides on nothing but images that have what is required.</summary>
    /// <param name="environment">Its manifest, from the main branch.</param>
    /// <param name="state">What the ledger says, from which the plan will likely decide.</param>
    /// <param name="plan">Decides.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="PlimsollException">PLM3017: an image has not.</exception>
    public async Task<Func<LedgerState, Deployment?>> ApplyAsync(
        EnvironmentManifest environment, LedgerState state, Func<LedgerState, Deployment?> plan, CancellationToken cancellationToken)
    {
        var likely = plan(state);
        var verified = ImagesOf(likely).ToHashSet();
        if (likely is not null) await pipeline.Requirements.VerifyAsync(environment, registry, likely.Commit, verified, cancellationToken);
        return sofar => plan(sofar) is not { } next ? null : ImagesOf(next).All(verified.Contains) ? next
            : throw new PlimsollException(Outcome.Unavailable, "PLM3018",
            $"deploying to {environment.Name}: somebody else deployed there meanwhile, and other images would run than were verified. "
                + "The same again decides anew");
    }

    /// <summary>What would become of a deployment, in a line; null when its environment requires nothing.</summary>
    /// <param name="environment">Its manifest, from the main branch.</param>
    /// <param name="next">What would be deployed.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<string?> TellAsync(EnvironmentManifest environment, Deployment next, CancellationToken cancellationToken)
    {
        if (environment.Require.Count == 0) return null;
        try
        {
            await pipeline.Requirements.VerifyAsync(environment, registry, next.Commit, ImagesOf(next).ToHashSet(), cancellationToken);
            return $"{environment.Name} requires {string.Join(", ", environment.Require)}, which every image has";
        }
        catch (PlimsollException e) when (e.Code == ImageRequirements.NotAttested)
        {
            return $"it would be refused: {e.Message}";
        }
        catch (OciException e)
        {
            return $"{environment.Name} requires {string.Join(", ", environment.Require)}, "
                + $"which is not known before the images are pushed ({e.Message})";
        }
    }

    // what is pinned with a host is no image of the workspace, and stands in plimsoll.yaml itself
    private static IEnumerable<(string Repository, Digest Image)> ImagesOf(Deployment? deployment)
    {
        foreach (var service in deployment?.Services ?? []) yield return (service.Repository, service.Image);
        foreach (var store in deployment?.Stores ?? [])
            if (ImageReference.TryParse(store.Image ?? "", out var image) && image is { Registry: null, Digest: { } digest })
                yield return (image.Repository, digest);
    }
}
