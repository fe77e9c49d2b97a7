using Plimsoll.Oci;
using Plimsoll.Workspace;

namespace Plimsoll.Pipeline.Pushing;

/// <summary>A place for images in a registry: what <c>registry:</c> of plimsoll.yaml and <c>--to</c> name.</summary>
/// <param name="Registry">The host, with its port if there is one.</param>
/// <param name="Path">Below which the images are, instead of the workspace's name; null is that.</param>
public sealed record RegistryTarget(string Registry, string? Path)
{
    /// <summary>Reads <c>ghcr.io/acme</c> or <c>localhost:5000</c>.</summary>
    /// <exception cref="PlimsollException">PLM6020: it is not such a place.</exception>
    public static RegistryTarget Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.TrimEnd('/');
        // the name of an image below it is read, so that there is one rule for what may stand there
        if (ImageReference.TryParse(trimmed + "/image", out var image) && image.Registry is { } registry
            && trimmed.IndexOf('@', StringComparison.Ordinal) < 0)
            return new(registry, image.Repository == "image" ? null : image.Repository[..^"/image".Length]);
        throw new PlimsollException(Outcome.Usage, "PLM6020",
            $"'{text}' is not a place for images: a registry's host, and a path if there is one, such as ghcr.io/acme, "
                + "localhost:5000 or docker.io/acme (no scheme, no tag)");
    }

    /// <summary>Where an image of a workspace goes.</summary>
    /// <param name="repository">Its repository in the store of this machine: <c>acme/counter</c>.</param>
    public string RepositoryOf(string repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return Path is null ? repository : $"{Path}/{repository[(repository.LastIndexOf('/') + 1)..]}";
    }

    /// <summary>As it is written.</summary>
    public override string ToString() => Path is null ? Registry : $"{Registry}/{Path}";
}
