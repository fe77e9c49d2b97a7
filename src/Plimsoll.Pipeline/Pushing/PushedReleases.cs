using Plimsoll.Delivery.Releases;
using Plimsoll.Oci;
using Plimsoll.Packaging;
using Plimsoll.Packaging.Attestation;
using Plimsoll.Progress;
using Plimsoll.Workspace;

namespace Plimsoll.Pipeline.Pushing;

/// <summary>Releases that CI or a colleague pushed to the registry of a workspace: whoever has one needs neither to build nor to
/// check.</summary>
/// <param name="registry">The registry.</param>
/// <param name="target">Where in it.</param>
/// <param name="progress">Told what happens.</param>
public sealed class PushedReleases(IImageStore registry, RegistryTarget target, IProgress<RunProgress> progress)
{
    /// <summary>
    /// Whose signatures count. Whoever may push to the registry can set the tag of a commit; where keys are trusted, that tag counts only
    /// when one of them signed the release. Default: none, and the registry's own passwords decide.
    /// </summary>
    public IReadOnlyList<VerifyingKey> Trusted { get; init; } = [];

    /// <summary>Whether the store of this machine, which only its owner writes, has the release by itself. Default: it has not.</summary>
    public Func<Digest, Task<bool>> IsOwnAsync { get; init; } = _ => Task.FromResult(false);

    /// <summary>The release of a commit.</summary>
    /// <param name="catalog">The workspace at the commit: a release names the images of its units, and no others.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Null when none was pushed, or nobody who is trusted signed it, or not all of its images are there.</returns>
    /// <exception cref="OciException">The registry cannot be asked.</exception>
    public async Task<(Release Release, Digest Index)?> FindAsync(Catalog catalog, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var found = await new ReleaseStore(registry) { Locate = target.RepositoryOf }.FindAsync(catalog.Workspace.Name, catalog.Commit,
            cancellationToken);
        if (found is not var (release, index) || !IsOf(catalog, release)) return null;
        if (!await IsBelievedAsync(release.Workspace, index, cancellationToken))
        {
            progress.Report(new("plan", "",
                $"the release of {catalog.Commit[..7]} in {target} does not count: none of the keys that are trusted here signed it "
                    + "(plimsoll keys list)"));
            return null;
        }
        foreach (var image in release.Services.Concat(release.Stores ?? []))
        {
            if (await registry.ResolveAsync(target.RepositoryOf(image.Repository), image.Image.ToString(), cancellationToken) is null)
                return null;
        }
        progress.Report(new("plan", "", $"release of {catalog.Commit[..7]} is in {target}: nothing is built"));
        return found;
    }

    /// <summary>Gives a release more names, if this user may: it is delivered by its digest.</summary>
    /// <param name="workspace">The workspace's name.</param>
    /// <param name="index">The release.</param>
    /// <param name="tags">The names.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task TagAsync(string workspace, Digest index, IReadOnlyList<string> tags, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tags);
        foreach (var tag in tags)
        {
            try
            {
                await registry.TagAsync(target.RepositoryOf(ReleaseStore.Repository(workspace)), tag, index, cancellationToken);
            }
            catch (OciException e) when (e.Status is 401 or 403 or 405)
            {
                progress.Report(new("push", "", $"the release is not tagged {tag}: {e.Message}"));
            }
        }
    }

    private async Task<bool> IsBelievedAsync(string workspace, Digest index, CancellationToken cancellationToken)
    {
        if (Trusted.Count == 0 || await IsOwnAsync(index)) return true;
        var releases = ReleaseStore.Repository(workspace);
        var verifier = new ImageVerifier(registry, Trusted);
        var said = await verifier.VerifyAsync(target.RepositoryOf(releases), index, [releases], cancellationToken);
        return said.Lacks(["signature"]).Count == 0;
    }

    private static bool IsOf(Catalog catalog, Release release)
    {
        var delivered = from unit in catalog.Units where catalog.IsDelivered(unit) select (unit.Service is null ? unit.Id
            : unit.Name, Packager.RepositoryOf(catalog.Workspace.Name, unit));
        return release.Workspace == catalog.Workspace.Name && release.Commit == catalog.Commit
            && release.Services.Concat(release.Stores ?? []).Select(image => (image.Name, image.Repository)).ToHashSet()
                .SetEquals(delivered);
    }
}
