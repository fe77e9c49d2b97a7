using Plimsoll.Oci;

namespace Plimsoll.Delivery.Releases;

/// <summary>Reads what a runtime has to know of the images of a release, so that it need not read images itself.</summary>
/// <param name="store">Where they are.</param>
public sealed class ImageFacts(IImageStore store)
{
    // whom runtimes take where an image says nobody: saying it would only make the same settings look different
    private const string Default = "65532:65532";

    /// <summary>The release with what its images say of how they are run.</summary>
    /// <exception cref="OciException">An image cannot be read.</exception>
    public async Task<Release> AddToAsync(Release release, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(release);
        var services = new List<ReleasedService>();
        foreach (var service in release.Services) services.Add(await WithFactsAsync(service, cancellationToken));
        return release with { Services = services };
    }

    private async Task<ReleasedService> WithFactsAsync(ReleasedService service, CancellationToken cancellationToken)
    {
        var image = await Image.ReadAsync(store, service.Repository, await FirstAsync(service, cancellationToken), cancellationToken);
        var config = image.Config.Config ?? new();
        // what the image's own lists have for a name was looked up when it was built
        var user = image.Manifest.Annotations?.GetValueOrDefault(ImageUser.Annotation) ?? ImageUser.Parse(config.User)?.ToString();
        return service with
        {
            User = user == Default ? null : user,
            Volumes = config.Volumes is { Count: > 0 } volumes ? volumes : null,
        };
    }

    /// <summary>The image for one platform: those of an index differ in nothing that matters here.</summary>
    private async Task<Digest> FirstAsync(ReleasedService service, CancellationToken cancellationToken)
    {
        var found = await store.ResolveAsync(service.Repository, service.Image.ToString(), cancellationToken);
        if (found is null || !MediaTypes.IsIndex(found.MediaType)) return service.Image;
        var index = await store.ReadManifestAsync(service.Repository, service.Image, cancellationToken);
        return ImageIndex.Parse(index, found.MediaType).Manifests[0].Digest;
    }
}
