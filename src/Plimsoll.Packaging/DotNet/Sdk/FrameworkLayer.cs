using System.Globalization;
using Plimsoll.Oci;

namespace Plimsoll.Packaging.DotNet.Sdk;

/// <summary>A shared framework and the layer that it became.</summary>
internal sealed record FrameworkLayer(Framework Framework, BuiltLayer Layer)
{
    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is something else.</summary>
    public static FrameworkLayer? Parse(string line) =>
        line.Split(' ') is [var name, var version, var digest, var size, var diffId] && Digest.TryParse(digest, out var compressed)
            && Digest.TryParse(diffId, out var uncompressed)
            && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? new(new(name, version), new(new(MediaTypes.LayerGzip, compressed, length), uncompressed))
            : null;

    /// <summary>A line for the memory of layers.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Framework.Name} {Framework.Version} {Layer.Descriptor.Digest} {Layer.Descriptor.Size} {Layer.DiffId}");
}
