using System.Text;
using Plimsoll.Oci;
using Plimsoll.Packaging.Attestation;

namespace Plimsoll.Packaging.Tests.Attestation;

/// <summary>What somebody who may push puts beside an image, and what a failing disk leaves of it.</summary>
public sealed class BrokenReferrerTests : IDisposable
{
    private readonly SigningKey _key = SigningKey.Create("ours"), _other = SigningKey.Create("other");

    public void Dispose()
    {
        _key.Dispose();
        _other.Dispose();
    }

    [Theory]
    [InlineData(AttestationTypes.Bundle)]
    [InlineData(AttestationTypes.InToto)]
    public async Task An_annotation_that_says_provenance_stops_no_signing(string type)
    {
        using var image = await AttestedImage.CreateAsync(null);
        var shelf = new ReferrerShelf(image.Store, AttestedImage.Repository, image.Image);
        await shelf.AddAsync(type, "{}"u8.ToArray(), new() { [AttestationTypes.BundleContent] = "dsse-envelope",
            [AttestationTypes.BundlePredicate] = AttestationTypes.Provenance }, default);
        await image.AttestAsync(_key, []);
        Assert.Empty((await image.VerifyAsync(_key.Public)).Missing);
    }

    [Fact]
    public async Task What_another_key_signed_is_signed_again()
    {
        using var image = await AttestedImage.CreateAsync(_other);
        await image.AttestAsync(_key, []);
        Assert.Empty((await image.VerifyAsync(_key.Public)).Missing);
        Assert.Empty((await image.VerifyAsync(_other.Public)).Missing);
    }

    [Fact]
    public async Task Without_a_key_an_image_is_attested_whatever_an_annotation_says()
    {
        using var image = await AttestedImage.CreateAsync(null);
        var other = await AttestedImage.WriteAsync(image.Store, AttestedImage.Repository, "another");
        var shelf = new ReferrerShelf(image.Store, AttestedImage.Repository, other);
        var annotations = new Dictionary<string, string> { [AttestationTypes.BundlePredicate] = AttestationTypes.Provenance };
        await shelf.AddAsync(AttestationTypes.InToto, "{}"u8.ToArray(), annotations, default);
        // a real one, about the first image
        await shelf.AddAsync(AttestationTypes.InToto, (await image.ReadAsync(AttestationTypes.InToto))
            .Single().Content, annotations, default);
        await image.With(other).AttestAsync(null, []);
        var said = (await image.With(other).ReadAsync(AttestationTypes.InToto)).Select(each => Statement.Read(each.Content));
        Assert.Single(said, statement => statement?.IsAbout(other.Digest) == true);
    }

    [Theory]
    [InlineData("blob of a bundle", "emptied")]
    [InlineData("blob of a bundle", "missing")]
    [InlineData("cosign's manifest", "emptied")]
    [InlineData("cosign's payload", "emptied")]
    [InlineData("cosign's payload", "missing")]
    public async Task A_broken_one_is_named_and_hides_and_stops_nothing(string what, string how)
    {
        using var image = await AttestedImage.CreateAsync(_key);
        var shelf = new ReferrerShelf(image.Store, AttestedImage.Repository, image.Image);
        await shelf.AddAsync(AttestationTypes.Bundle, "somebody's"u8.ToArray(), [], default);
        var broken = what switch
        {
            "blob of a bundle" => Digest.Of("somebody's"u8),
            "cosign's manifest" => (await image.Store.ResolveAsync(AttestedImage.Repository, ReferrerTags.Signature(image.Image.Digest),
                default))!.Digest,
            _ => (await shelf.ReadSignaturesAsync(default)).Single().Digest,
        };
        var file = Directory.EnumerateFiles(image.Folder["store/blobs"], broken.Hex, SearchOption.AllDirectories).Single();
        if (how == "missing") File.Delete(file);
        else File.WriteAllBytes(file, []);

        var verification = await image.VerifyAsync(_key.Public);
        Assert.Empty(verification.Missing);
        Assert.Contains(verification.Facts, fact => fact.Problem is not null);

        // another key signs all the same, and cosign finds its signature
        await image.AttestAsync(_other, []);
        verification = await image.VerifyAsync(_other.Public);
        Assert.Empty(verification.Missing);
        Assert.Contains(verification.Facts, fact => fact is { Form: "cosign", Key: { } } && fact.Key == _other.Public.Id);
        Assert.Empty((await image.VerifyAsync(_key.Public)).Missing);
    }

    [Fact]
    public async Task When_none_is_valid_each_says_what_is_wrong_with_it()
    {
        using var image = await AttestedImage.CreateAsync(null);
        using var signed = await AttestedImage.CreateAsync(_key, "another");
        var shelf = new ReferrerShelf(image.Store, AttestedImage.Repository, image.Image);
        await shelf.AddAsync(AttestationTypes.Bundle, "no bundle"u8.ToArray(), [], default);
        foreach (var (_, content) in await signed.ReadAsync(AttestationTypes.Bundle)) await shelf.AddAsync(AttestationTypes.Bundle,
            content, [], default);

        var verification = await image.VerifyAsync(_key.Public);
        Assert.Equal(["signature", "provenance", "sbom"], verification.Missing);
        var problems = verification.Facts.Select(fact => fact.Problem).OfType<string>().ToList();
        Assert.Single(problems, problem => problem.Contains("is none of version 0.3", StringComparison.Ordinal));
        Assert.Equal(2, problems.Count(problem => problem.Contains("what ours signed there is about another image",
            StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Many_are_not_all_read()
    {
        using var image = await AttestedImage.CreateAsync(null);
        var shelf = new ReferrerShelf(image.Store, AttestedImage.Repository, image.Image);
        for (var i = 0; i <= ImageVerifier.MostRead; i++) await shelf.AddAsync(AttestationTypes.Bundle, Encoding.UTF8.GetBytes($"{i}"), [],
            default);
        var facts = (await image.VerifyAsync(_key.Public)).Facts.Where(fact => fact.Problem is not null).ToList();
        Assert.Equal(ImageVerifier.MostRead + 1, facts.Count);
        Assert.Single(facts, fact => fact.Problem!.Contains($"only {ImageVerifier.MostRead} of its bundles were read",
            StringComparison.Ordinal));
    }
}
