using Plimsoll.Delivery.Releases;
using Plimsoll.Oci;

namespace Plimsoll.Pipeline.Pushing;

/// <summary>Gives a release and its images names in the store that an environment pulls from.</summary>
/// <param name="store">The store of this machine, or a registry.</param>
/// <param name="locate">Where a repository of the workspace is in it.</param>
public sealed class ReleaseNames(IImageStore store, Func<string, string> locate)
{
    /// <summary>Gives the names. What this user may not write, or is not there any more, is told, and the release runs by its digest all
    /// the same.</summary>
    /// <param name="workspace">The workspace's name.</param>
    /// <param name="index">The release.</param>
    /// <param name="images">Its images.</param>
    /// <param name="tags">The names.</param>
    /// <param name="say">Told of a name that could not be given.</param>
    /// <param name="cancellationToken">Stops between two names.</param>
    public async Task TagAsync(
        string workspace, Digest index, IEnumerable<(string Repository, Digest Image)> images, IReadOnlyList<string> tags,
            Action<string> say, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(tags);
        ArgumentNullException.ThrowIfNull(say);
        var all = images.Append((ReleaseStore.Repository(workspace), index)).Distinct().ToList();
        foreach (var tag in tags)
        {
            foreach (var (repository, digest) in all)
            {
                try
                {
                    await store.TagAsync(locate(repository), tag, digest, cancellationToken);
                }
                catch (OciException e) when (e.Status is 401 or 403 or 404 or 405)
                {
                    say($"{repository} is not tagged {tag}: {e.Message}");
                }
            }
        }
    }
}
