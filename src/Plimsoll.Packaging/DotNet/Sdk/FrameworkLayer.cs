using System.Text.Json.Serialization;
using Plimsoll.Oci;

namespace Plimsoll.Packaging.DotNet.Sdk;

/// <summary>A shared framework and the layer that it became.</summary>
internal sealed record FrameworkLayer(Framework Framework, BuiltLayer Layer);

/// <summary>A <see cref="FrameworkLayer"/> as it is remembered.</summary>
internal sealed record RememberedLayer(string Name, string Version, Digest Digest, long Size, Digest DiffId)
{
    public static RememberedLayer Of(FrameworkLayer layer) =>
        new(layer.Framework.Name, layer.Framework.Version, layer.Layer.Descriptor.Digest, layer.Layer.Descriptor.Size, layer.Layer.DiffId);

    public FrameworkLayer ToLayer() => new(new(Name, Version), new(new(MediaTypes.LayerGzip, Digest, Size), DiffId));
}

/// <summary>How it is written.</summary>
[JsonSerializable(typeof(List<RememberedLayer>))]
internal sealed partial class SdkJson : JsonSerializerContext;
