using Plimsoll.Oci;
using Plimsoll.Packaging.Attestation;
using Plimsoll.Pipeline.Pushing;
using Plimsoll.Progress;
using Plimsoll.Workspace;

namespace Plimsoll.Pipeline;

/// <summary>What an environment requires of the images that run in it (<c>require:</c> in plimsoll.yaml).</summary>
/// <param name="store">The store of this machine.</param>
/// <param name="openRegistry">Opens a registry by its host; null is none.</param>
/// <param name="trusted">Whose signatures count.</param>
public sealed class ImageRequirements(IImageStore store, Func<string, IProgress<RunProgress>, RegistryImageStore>? openRegistry,
    IReadOnlyList<VerifyingKey> trusted)
{
    /// <summary>What was verified before. Default: nothing.</summary>
    public VerifiedImages Verified { get; init; } = new();

    /// <summary>The code of images of which no trusted key says what is required.</summary>
    public const string NotAttested = "PLM3017";

    /// <summary>Goes on only when trusted keys say of every image what the environment requires.</summary>
    /// <param name="environment">Its manifest, from the main branch: a commit does not say what is required of itself.</param>
    /// <param name="registry">Where the environment pulls from; null is the store of this machine.</param>
    /// <param name="commit">The full commit id, for the message.</param>
    /// <param name="images">The images, by repository.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="PlimsollException">PLM3017, with all that is missing.</exception>
    /// <exception cref="OciException">An image is not there.</exception>
    public async Task VerifyAsync(
        EnvironmentManifest environment, string? registry, string commit, IEnumerable<(string Repository, Digest Image)> images,
            CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(commit);
        ArgumentNullException.ThrowIfNull(images);
        if (environment.Require.Count == 0) return;
        var target = registry is not null && openRegistry is not null ? RegistryTarget.Parse(registry) : null;
        using var remote = target is null ? null : openRegistry!(target.Registry, ProgressTo.Nobody);
        var verifier = new ImageVerifier(remote ?? store, trusted);
        var missing = new List<string>();
        foreach (var (repository, image) in images)
        {
            var place = target?.RepositoryOf(repository) ?? repository;
            var where = $"{target?.Registry}/{place}";
            if (Verified.Contains(where, image, trusted, environment.Require)) continue;
            // signed here, or at its place by others
            string[] names = target is null ? [repository] : [repository, $"{target.Registry}/{place}"];
            var lacks = (await verifier.VerifyAsync(place, image, names, cancellationToken)).Lacks(environment.Require);
            if (lacks.Count == 0) Verified.Add(where, image, trusted, environment.Require);
            else missing.Add($"{repository}@{image.ToString()[..19]} has no {string.Join(" and no ", lacks)}");
        }
        if (missing.Count == 0) return;
        var mends = trusted.Count == 0 ? "No key is trusted here. To make one that signs what is built from now on: plimsoll keys init"
            : "To trust the key of who built it, put its .pub into the folder keys of PLIMSOLL_HOME; "
                + "those that are trusted: plimsoll keys list";
        throw new PlimsollException(Outcome.Refused, NotAttested,
            $"deploying {commit[..7]} to {environment.Name}, which requires {string.Join(", ", environment.Require)} by a key that "
                + "is trusted here: "
            + $"{string.Join("; ", missing)}.\n         {mends}.\n         Then: plimsoll deploy {environment.Name}");
    }
}
