using Plimsoll.Oci;

namespace Plimsoll.Packaging.Images;

/// <summary>What an image is built on.</summary>
/// <param name="Name">How it is named, without a registry's host and without its digest: <c>acme/dotnet</c>.</param>
/// <param name="Repository">Where its layers are.</param>
/// <param name="Image">Its documents.</param>
internal sealed record BaseImage(string Name, string Repository, Image Image)
{
    /// <summary>Whether it has a layer already: then what is built on it need not bring it.</summary>
    public bool Has(BuiltLayer layer) => Image.Config.RootFs.DiffIds.Contains(layer.DiffId);
}
