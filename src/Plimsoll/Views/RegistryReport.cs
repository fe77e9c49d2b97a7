using Plimsoll.Oci;

namespace Plimsoll.Views;

/// <summary>The JSON of <c>registry list</c>; its names are a contract. <paramref name="Bytes"/> is what is stored, each blob
/// once.</summary>
internal sealed record RegistryReport(string Root, long Bytes, IReadOnlyList<ListedRepository> Repositories)
{
    public static async Task<RegistryReport> ReadAsync(LocalImageStore store, CancellationToken cancellationToken)
    {
        var repositories = new List<ListedRepository>();
        foreach (var name in await store.ListRepositoriesAsync(cancellationToken))
        {
            var tags = new List<ListedTag>();
            foreach (var tag in await store.ListTagsAsync(name, cancellationToken))
            {
                // it may be gone since it was listed
                if (await store.ResolveAsync(name, tag, cancellationToken) is { } image)
                    tags.Add(new(tag, image.Digest.ToString(), image.MediaType,
                        await store.SizeOfImageAsync(name, image, cancellationToken)));
            }
            repositories.Add(new(name, tags));
        }
        return new(store.Folder, await store.SizeAsync(cancellationToken), repositories);
    }
}

/// <summary>A repository; its tags are in ordinal order.</summary>
internal sealed record ListedRepository(string Name, IReadOnlyList<ListedTag> Tags);

/// <summary>A tag; <paramref name="Size"/> is what a pull of it transfers when nothing is there yet, in bytes.</summary>
internal sealed record ListedTag(string Tag, string Digest, string MediaType, long Size);
