using Plimsoll.Oci;
using Plimsoll.Packaging.Images;

namespace Plimsoll.Packaging.Dockerfiles;

/// <summary>An image as a program left it, in the parts that images are written of here.</summary>
internal static class BuiltImage
{
    private const string DockerLayer = "application/vnd.docker.image.rootfs.diff.tar", DockerLayerGzip = DockerLayer + ".gzip";

    /// <summary>The parts.</summary>
    /// <param name="manifest">The image's.</param>
    /// <param name="config">The image's.</param>
    /// <param name="pathOf">Where a blob is.</param>
    public static ImageParts Of(ImageManifest manifest, ImageConfig config, Func<Descriptor, string> pathOf)
    {
        if (config.RootFs.DiffIds.Count != manifest.Layers.Count)
            throw new OciException(OciErrors.ManifestInvalid, "its config has another number of layers");
        var layers = manifest.Layers.Zip(config.RootFs.DiffIds, (layer, diffId) => new ImageLayer(
            new(layer with { MediaType = MediaTypeOf(layer.MediaType) }, diffId),
            _ => Task.FromResult<Stream>(File.OpenRead(pathOf(layer)))));
        return new([.. layers], Said(config.Config ?? new())) { Platform = config.Platform, Author = Said(config.Author) };
    }

    /// <summary>Docker's form has a text or a list for everything: an empty one says nothing, as none does here.</summary>
    private static ContainerConfig Said(ContainerConfig config) => config with
    {
        User = Said(config.User),
        ExposedPorts = Said(config.ExposedPorts),
        Env = Said(config.Env),
        Entrypoint = Said(config.Entrypoint),
        Cmd = Said(config.Cmd),
        WorkingDir = Said(config.WorkingDir),
        Labels = config.Labels is { Count: > 0 } ? config.Labels : null,
        StopSignal = Said(config.StopSignal),
        Volumes = Said(config.Volumes),
        OnBuild = Said(config.OnBuild),
        Shell = Said(config.Shell),
    };

    private static string? Said(string? text) => text is { Length: > 0 } ? text : null;

    private static IReadOnlyList<string>? Said(IReadOnlyList<string>? list) => list is { Count: > 0 } ? list : null;

    private static string MediaTypeOf(string docker) => docker switch
    {
        DockerLayer => MediaTypes.Layer,
        DockerLayerGzip => MediaTypes.LayerGzip,
        _ => docker,
    };
}
