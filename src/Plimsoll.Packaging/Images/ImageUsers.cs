using Plimsoll.Oci;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Images;

/// <summary>
/// Finds the numbers behind the <c>USER</c> of an image that is written, so that a cluster can be told them: its nodes know no names.
/// </summary>
internal sealed class ImageUsers(IImageStore store)
{
    private const int LongestList = 4 * 1024 * 1024;

    /// <summary>
    /// The user by number, where the image does not say it so itself; null also where nothing is said, and for a base whose users come with
    /// what is built on it.
    /// </summary>
    /// <param name="unit">Whose image it is.</param>
    /// <param name="repository">Where its layers are.</param>
    /// <param name="layers">Lowest first.</param>
    /// <param name="config">How it is run.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PlimsollException">
    /// PLM4100: a service names one that its image does not have, or a layer cannot be read.
    /// </exception>
    public async Task<ImageUser?> OfAsync(
        Unit unit, string repository, IReadOnlyList<Descriptor> layers, ContainerConfig config, CancellationToken cancellationToken)
    {
        if (config.User is not { Length: > 0 } user || ImageUser.Parse(user) is not null) return null;
        var lists = await ReadAsync(unit, user, repository, layers, cancellationToken);
        try
        {
            return ImageUser.Resolve(user, lists.GetValueOrDefault(ImageUser.Users, ""), lists.GetValueOrDefault(ImageUser.Groups, ""));
        }
        catch (OciException) when (unit.Service is null)
        {
            return null;
        }
        catch (OciException e)
        {
            throw new PlimsollException(Outcome.Failed, "PLM4100", $"{unit.Id} cannot run: {e.Message}", e);
        }
    }

    /// <summary>The lists of users and groups, each from the uppermost layer that has it.</summary>
    private async Task<Dictionary<string, string>> ReadAsync(
        Unit unit, string user, string repository, IReadOnlyList<Descriptor> layers, CancellationToken cancellationToken)
    {
        var (lists, settled) = (new Dictionary<string, string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        try
        {
            foreach (var layer in layers.Reverse())
            {
                var (found, removed) = await ReadAsync(repository, layer.Digest, cancellationToken);
                // what a layer removes is of the layers below it
                foreach (var (path, list) in found.Where(each => settled.Add(each.Key))) lists[path] = list;
                settled.UnionWith(removed);
                if (settled.Count == 2) break;
            }
        }
        catch (OciException e) when (e.Code is OciErrors.LayerInvalid or OciErrors.Unsupported)
        {
            throw new PlimsollException(Outcome.Failed, "PLM4100",
                $"{unit.Id}: USER {user} cannot be looked up in its image: {e.Message}. "
                + "Say its number in the Dockerfile: USER 1000:1000", e);
        }
        return lists;
    }

    private async Task<(Dictionary<string, string> Found, IEnumerable<string> Removed)> ReadAsync(
        string repository, Digest layer, CancellationToken cancellationToken)
    {
        var (found, removed) = (new Dictionary<string, string>(StringComparer.Ordinal), new List<string>());
        await foreach (var (written, list) in LayerPaths.ReadTextsAsync(store, repository, layer, IsList, LongestList, cancellationToken))
        {
            var path = Normalized(written);
            if (IsList(written))
            {
                if (list is not null) found[path] = list;
                else removed.Add(path);
            }
            else if (path is "etc/.wh.passwd") removed.Add(ImageUser.Users);
            else if (path is "etc/.wh.group") removed.Add(ImageUser.Groups);
            else if (path is ".wh.etc" or "etc/.wh..wh..opq" or ".wh..wh..opq") removed.AddRange([ImageUser.Users, ImageUser.Groups]);
        }
        return (found, removed);
    }

    private static bool IsList(string written) => Normalized(written) is ImageUser.Users or ImageUser.Groups;

    private static string Normalized(string written) =>
        (written.StartsWith("./", StringComparison.Ordinal) ? written[2..] : written).Trim('/');
}
