using Plimsoll.Oci;

namespace Plimsoll.Packaging.Attestation;

/// <summary>What is known of an image.</summary>
/// <param name="Repository">Where it is.</param>
/// <param name="Image">Its manifest.</param>
public sealed record Verification(string Repository, Digest Image)
{
    private static readonly string[] Needed = ["signature", "provenance", "sbom"];

    /// <summary>What refers to it, trusted or not.</summary>
    public IReadOnlyList<AttestedFact> Facts { get; init; } = [];

    /// <summary>What a trusted key would have to say, and none does; empty when the image is verified.</summary>
    public IReadOnlyList<string> Missing => Lacks(Needed);

    /// <summary>Those of some kinds of facts that no trusted key says.</summary>
    /// <param name="kinds">As <see cref="AttestedFact.Kind"/> has them.</param>
    public IReadOnlyList<string> Lacks(IEnumerable<string> kinds) => [.. kinds.Where(kind =>
        !Facts.Any(fact => fact.Kind == kind && fact.Key is not null))];
}

/// <summary>Something that refers to an image.</summary>
/// <param name="Kind"><c>signature</c>, <c>provenance</c>, <c>sbom</c> or <c>other</c>.</param>
/// <param name="Form"><c>sigstore</c>, <c>cosign</c>, or the media type of what is not signed.</param>
/// <param name="Key">The id of the trusted key that signed it; null when none did.</param>
public sealed record AttestedFact(string Kind, string Form, string? Key)
{
    /// <summary>Why it was passed over: it is broken, is about another image, or was one too many to be read; null when it was
    /// read.</summary>
    public string? Problem { get; init; }

    /// <summary>Of a trusted provenance, the commit that the image was built from.</summary>
    public string? Commit { get; init; }

    /// <summary>
    /// The name that a trusted key signed it under, where that is not one that was asked for: it counts for nothing then. Otherwise null.
    /// </summary>
    public string? OtherName { get; init; }

    /// <summary>The name in what was signed; null where that has none.</summary>
    internal SignedName? Signed { get; init; }

    /// <summary>The fact as it counts for an image with these names.</summary>
    internal AttestedFact Under(IReadOnlyList<string> names)
    {
        if (Key is null || Signed is not { Name: { } name } signed || names.Any(signed.Is)) return this;
        var problem = $"a trusted key signed the {Kind} ({Form}) under the name {name}, and not {names[0]}";
        return this with { Key = null, Commit = null, OtherName = name, Problem = problem };
    }
}

/// <summary>A name that something was signed under.</summary>
/// <param name="Name">It; null is none.</param>
/// <param name="IsWhole">Whether it is that of a repository, and not only its last part.</param>
internal sealed record SignedName(string? Name, bool IsWhole)
{
    public bool Is(string repository) => repository == Name || (!IsWhole && repository.EndsWith("/" + Name, StringComparison.Ordinal));
}
