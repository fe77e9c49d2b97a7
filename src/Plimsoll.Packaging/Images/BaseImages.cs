using Plimsoll.Oci;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Images;

/// <summary>Finds what units are built on.</summary>
internal sealed class BaseImages(IImageStore store)
{
    /// <summary>The image that a unit names as its base; null when it names none.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="built">The image of the workspace's base that the unit is built on; null where it is built on none.</param>
    /// <param name="platform">What the unit's image is for.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="PlimsollException">PLM4030: it is not pinned; PLM4031: it is not in the store; PLM4032: it cannot be built
    /// on.</exception>
    public async Task<BaseImage?> OfAsync(Unit unit, UnitImage? built, Platform platform, CancellationToken cancellationToken)
    {
        if (unit.Build.Base is not { } named) return null;
        if (built is not null)
        {
            var name = built.Unit.Version is { } version ? $"{built.Repository}:{version}" : built.Repository;
            return await ReadAsync(unit, name, built.Repository, built.Digest, platform, cancellationToken);
        }
        if (!ImageReference.TryParse(named, out var reference) || reference.Digest is not { } pinned)
            throw new PlimsollException(Outcome.Usage, "PLM4030",
                $"{unit.ManifestPath}: build.base: {named} is neither a base of this workspace nor an image pinned by its "
                    + "digest (name@sha256:…)");
        var repository = reference.Repository;
        if (await store.ResolveAsync(repository, pinned.ToString(), cancellationToken) is null)
        {
            throw new PlimsollException(Outcome.Unavailable, "PLM4031",
                $"{unit.ManifestPath}: build.base: there is no image {repository}@{pinned} in the store. "
                + $"Push it there, for instance: skopeo copy docker://{unit.Build.Base} docker://REGISTRY/{repository}");
        }
        return await ReadAsync(unit, reference.Tag is { } tag ? $"{repository}:{tag}"
            : repository, repository, pinned, platform, cancellationToken);
    }

    /// <summary>Reads the image; of an index, the one for the platform that is built for.</summary>
    private async Task<BaseImage> ReadAsync(
        Unit unit, string name, string repository, Digest digest, Platform platform, CancellationToken cancellationToken)
    {
        try
        {
            var image = await Image.ReadAsync(store, repository, digest, platform, cancellationToken);
            if (image.Config.Config?.OnBuild is [var trigger, ..])
            {
                throw Unfit(unit, $"it has instructions that only a Dockerfile built on it can follow (ONBUILD {trigger}). "
                    + $"Build {unit.Id} with a Dockerfile, or take a base without ONBUILD");
            }
            return image.Config.Platform.RunsOn(platform) ? new(name, repository, image)
                : throw Unfit(unit, $"it is for {image.Config.Platform}, and the image is built for {platform}");
        }
        catch (OciException e)
        {
            throw Unfit(unit, e.Message);
        }
    }

    private static PlimsollException Unfit(Unit unit, string why) =>
        new(Outcome.Failed, "PLM4032", $"{unit.ManifestPath}: nothing can be built on {unit.Build.Base}: {why}");
}
