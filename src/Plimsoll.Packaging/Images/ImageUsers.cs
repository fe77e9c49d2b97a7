using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Plimsoll.Oci;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Images;

/// <summary>Finds the numbers behind the <c>USER</c> of an image that is written, so that a cluster can be told them: its nodes know no names.</summary>
internal sealed class ImageUsers(IImageStore store)
{
    private const int LongestList = 4 * 1024 * 1024;

    /// <summary>
    /// The user by number, where the image does not say it so itself; null also where nothing is said, and for a base whose users come with what is built on it.
    /// </summary>
    /// <param name="unit">Whose image it is.</param>
    /// <param name="repository">Where its layers are.</param>
    /// <param name="layers">Lowest first.</param>
    /// <param name="config">How it is run.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PlimsollException">PLM4100: a service names one that its image does not have.</exception>
    public async Task<ImageUser?> OfAsync(
        Unit unit, string repository, IReadOnlyList<Descriptor> layers, ContainerConfig config, CancellationToken cancellationToken)
    {
        if (config.User is not { Length: > 0 } user || ImageUser.Parse(user) is not null) return null;
        var lists = await ReadAsync(repository, layers, cancellationToken);
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
    private async Task<Dictionary<string, string>> ReadAsync(string repository, IReadOnlyList<Descriptor> layers, CancellationToken cancellationToken)
    {
        var (lists, settled) = (new Dictionary<string, string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var layer in layers.Reverse())
        {
            await using var content = await store.OpenBlobAsync(repository, layer.Digest, cancellationToken);
            var (found, removed) = await ReadAsync(content, layer.MediaType.EndsWith("gzip", StringComparison.Ordinal), cancellationToken);
            // what a layer removes is of the layers below it
            foreach (var (path, list) in found.Where(each => settled.Add(each.Key))) lists[path] = list;
            settled.UnionWith(removed);
            if (settled.Count == 2) break;
        }
        return lists;
    }

    private static async Task<(Dictionary<string, string> Found, IEnumerable<string> Removed)> ReadAsync(Stream layer, bool isGzip, CancellationToken cancellationToken)
    {
        var (found, removed) = (new Dictionary<string, string>(StringComparer.Ordinal), new List<string>());
        await using var tar = new TarReader(isGzip ? new GZipStream(layer, CompressionMode.Decompress) : layer);
        while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            var path = (entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name).Trim('/');
            if (path is ImageUser.Users or ImageUser.Groups)
            {
                if (entry.DataStream is { } content && entry.Length <= LongestList) found[path] = await new StreamReader(content, Encoding.UTF8).ReadToEndAsync(cancellationToken);
                else removed.Add(path);
            }
            else if (path is "etc/.wh.passwd") removed.Add(ImageUser.Users);
            else if (path is "etc/.wh.group") removed.Add(ImageUser.Groups);
            else if (path is ".wh.etc" or "etc/.wh..wh..opq" or ".wh..wh..opq") removed.AddRange([ImageUser.Users, ImageUser.Groups]);
        }
        return (found, removed);
    }
}
