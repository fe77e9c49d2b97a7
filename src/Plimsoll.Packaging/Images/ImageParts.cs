using Plimsoll.Oci;

namespace Plimsoll.Packaging.Images;

/// <summary>What a builder made of a unit.</summary>
/// <param name="Layers">Lowest first: what changes least comes first.</param>
/// <param name="Config">How it is run; what is null is as the base says.</param>
internal sealed record ImageParts(IReadOnlyList<ImageLayer> Layers, ContainerConfig Config)
{
    /// <summary>The packages in the layers, in ordinal order of their package URLs; those of a base are the base's own.</summary>
    public IReadOnlyList<Component> Components { get; init; } = [];

    /// <summary>What it runs on.</summary>
    public Platform Platform { get; init; } = Platform.LinuxAmd64;

    /// <summary>What the layers lie on; null is nothing.</summary>
    public BaseImage? On { get; init; }

    /// <summary>Who made it and is responsible for it; null is not said.</summary>
    public string? Author { get; init; }

    /// <summary>The same for other platforms: then all together are an index.</summary>
    public IReadOnlyList<ImageParts> OtherPlatforms { get; init; } = [];
}

/// <summary>A layer and where its bytes are.</summary>
/// <param name="Built">Type, digests and size.</param>
/// <param name="OpenAsync">Opens the bytes; called only when the store does not have them.</param>
internal sealed record ImageLayer(BuiltLayer Built, Func<CancellationToken, Task<Stream>> OpenAsync)
{
    /// <summary>Packs entries into a layer that stays in memory.</summary>
    public static async Task<ImageLayer> PackAsync(IEnumerable<LayerEntry> entries, CancellationToken cancellationToken)
    {
        var bytes = new MemoryStream();
        var built = await Layer.WriteAsync(entries, bytes, cancellationToken);
        var content = bytes.GetBuffer();
        var length = (int)bytes.Length;
        return new(built, _ => Task.FromResult<Stream>(new MemoryStream(content, 0, length, writable: false)));
    }
}
