using System.Globalization;
using Plimsoll.Oci;
using Plimsoll.Packaging;
using Plimsoll.Progress;
using Plimsoll.Workspace;

namespace Plimsoll.Pipeline.Pushing;

/// <summary>Pushes images from the store of this machine to a registry, with all that refers to them: what is there already does not
/// travel.</summary>
/// <param name="store">The store of this machine.</param>
/// <param name="registry">The registry.</param>
/// <param name="target">Where in it.</param>
/// <param name="progress">Told what happens.</param>
public sealed class ImagePush(IImageStore store, IImageStore registry, RegistryTarget target, IProgress<RunProgress> progress)
{
    private readonly ImageCopy _copy = new(store, registry);

    /// <summary>Pushes a unit's image under the commit that built it; a base under its version too.</summary>
    /// <param name="image">The image.</param>
    /// <param name="commit">The full commit id.</param>
    /// <param name="cancellationToken">Stops in the middle of it; the same again goes on.</param>
    /// <exception cref="PlimsollException">PLM6024: the version was pushed with other content, and may not change.</exception>
    public async Task<CopiedImage> PushAsync(UnitImage image, string commit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Unit is not { Kind: UnitKind.Base, Version: { } version })
            return await PushAsync(image.Repository, image.Digest, [commit], cancellationToken);
        var to = target.RepositoryOf(image.Repository);
        if (!image.Unit.Mutable && await registry.ResolveAsync(to, version, cancellationToken) is { } other && other.Digest != image.Digest)
            throw new PlimsollException(Outcome.Refused, "PLM6024",
                $"pushing {target.Registry}/{to}:{version}: it is there with other content ({other.Digest.ToString()[..19]}, "
                    + $"and this is {image.Digest.ToString()[..19]}), and a version stays what it was. "
                + $"Raise version in {image.Unit.ManifestPath}, or say there: mutable: true");
        return await PushAsync(image.Repository, image.Digest, [commit, version], cancellationToken);
    }

    /// <summary>Pushes an image or an artifact.</summary>
    /// <param name="repository">Its repository in the store of this machine.</param>
    /// <param name="digest">Its manifest.</param>
    /// <param name="tags">Its names.</param>
    /// <param name="cancellationToken">Stops in the middle of it; the same again goes on.</param>
    public async Task<CopiedImage> PushAsync(string repository, Digest digest, IReadOnlyList<string> tags,
        CancellationToken cancellationToken)
    {
        var to = target.RepositoryOf(repository);
        var pushed = await _copy.CopyAsync(repository, digest, to, tags, cancellationToken);
        progress.Report(new("push", to[(to.LastIndexOf('/') + 1)..], pushed.IsNothing
            ? $"{target.Registry}/{to}@{digest.ToString()[..19]} is there already"
            : string.Create(CultureInfo.InvariantCulture,
                $"pushed {pushed.Bytes / 1e6:0.0} MB to {target.Registry}/{to}@{digest.ToString()[..19]}")) { IsLast = true });
        return pushed;
    }
}
