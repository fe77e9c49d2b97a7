using System.Diagnostics.CodeAnalysis;

namespace Plimsoll.Oci;

/// <summary>An image by name: <c>[registry/]repository[:tag][@digest]</c>. No registry is guessed when none is named.</summary>
public sealed record ImageReference
{
    /// <summary>Creates one from its parts.</summary>
    /// <exception cref="OciException">A part is not allowed, or the first part of the repository would read as a registry.</exception>
    public ImageReference(string? registry, string repository, string? tag = null, Digest? digest = null)
    {
        Repository = RepositoryName.Check(repository);
        Registry = registry is null || RegistryName.IsValid(registry) && RegistryName.LooksLikeOne(registry) ? registry
            : throw new OciException(OciErrors.NameInvalid,
                $"'{registry}' cannot be a registry: a host with a dot or a port, or localhost");
        if (registry is null && repository.Split('/') is { Length: > 1 } parts && RegistryName.LooksLikeOne(parts[0]))
            throw new OciException(OciErrors.NameInvalid,
                $"'{repository}' cannot stand without a registry: '{parts[0]}' would be taken for it");
        Tag = tag is null ? null : TagName.Check(tag);
        Digest = digest;
    }

    /// <summary>The registry's host, with its port if there is one; null is none named.</summary>
    public string? Registry { get; }

    /// <summary>For instance <c>acme/counter</c>.</summary>
    public string Repository { get; }

    /// <summary>The tag; null is none named.</summary>
    public string? Tag { get; }

    /// <summary>The digest; null is none named. Where there is one, it decides, and the tag is but a remark.</summary>
    public Digest? Digest { get; }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="OciException">It is not such a reference; says why.</exception>
    public static ImageReference Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (name, digest) = SplitDigest(text);
        // a colon after the last slash is a tag's; before it, a port's
        var colon = name.IndexOf(':', name.LastIndexOf('/') + 1);
        var tag = colon < 0 ? null : name[(colon + 1)..];
        name = colon < 0 ? name : name[..colon];
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && RegistryName.LooksLikeOne(name[..slash])
            ? new(name[..slash], name[(slash + 1)..], tag, digest)
            : new(null, name, tag, digest);
    }

    /// <summary>As <see cref="Parse"/>, without an exception.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ImageReference? reference)
    {
        try
        {
            reference = text is null ? null : Parse(text);
        }
        catch (OciException)
        {
            reference = null;
        }

        return reference is not null;
    }

    /// <summary>The reference as text.</summary>
    public override string ToString() =>
        (Registry is null ? "" : Registry + "/") + Repository + (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);

    private static (string Name, Digest? Digest) SplitDigest(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
            return (text, null);
        return Oci.Digest.TryParse(text[(at + 1)..], out var digest) ? (text[..at], digest)
            : throw new OciException(OciErrors.DigestInvalid,
                $"'{text}' names a digest that is none: sha256: and 64 lower-case hex digits");
    }
}
