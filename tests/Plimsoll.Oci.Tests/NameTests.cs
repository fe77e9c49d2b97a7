using FsCheck.Fluent;

namespace Plimsoll.Oci.Tests;

public class NameTests
{
    [Fact]
    public void A_reference_is_read_as_it_was_written() => Law.ForAll(Generators.References, reference =>
        Assert.Equal(reference, ImageReference.Parse(reference.ToString())));

    [Fact]
    public void A_digest_is_read_as_it_was_written() => Law.ForAll(Generators.Digests, digest =>
        Assert.Equal(digest, Digest.Parse(digest.ToString())));

    [Fact]
    public void Whatever_is_read_is_written_alike() => Law.ForAll(ArbMap.Default.GeneratorFor<string>(), text =>
        Assert.True(!ImageReference.TryParse(text, out var reference) || reference.ToString() == text));

    [Theory]
    [InlineData("counter", null, "counter", null)]
    [InlineData("acme/counter:v1", null, "acme/counter", "v1")]
    [InlineData("localhost/counter", "localhost", "counter", null)]
    [InlineData("localhost:5000/acme/counter:v1", "localhost:5000", "acme/counter", "v1")]
    [InlineData("ghcr.io/acme/counter", "ghcr.io", "acme/counter", null)]
    [InlineData("[::1]:5000/counter", "[::1]:5000", "counter", null)]
    public void A_reference_has_parts(string text, string? registry, string repository, string? tag)
    {
        var reference = ImageReference.Parse(text);
        Assert.Equal((registry, repository, tag, null), (reference.Registry, reference.Repository, reference.Tag, reference.Digest));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":v1")]
    [InlineData("Acme")]
    [InlineData("acme/")]
    [InlineData("acme:")]
    [InlineData("acme:v1:v2")]
    [InlineData("acme@sha256:short")]
    [InlineData("acme@sha512:00")]
    [InlineData("ghcr.io/")]
    [InlineData("-o/acme")]
    [InlineData("acme\n")]
    [InlineData("a..b/c")]
    [InlineData("http://ghcr.io/acme")]
    public void A_reference_that_is_none_is_refused(string text)
    {
        Assert.Throws<OciException>(() => ImageReference.Parse(text));
        Assert.False(ImageReference.TryParse(text, out _));
    }

    [Theory]
    [InlineData("SHA256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("sha256:E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85")]
    [InlineData("sha256:../../../../../../../../../../../../../../../../../../../../etc/")]
    [InlineData(null)]
    public void A_digest_that_is_none_is_refused(string? text) => Assert.False(Digest.TryParse(text, out _));

    [Fact]
    public void A_name_without_end_is_answered_at_once() =>
        Assert.False(RepositoryName.IsValid(string.Concat(Enumerable.Repeat("a_", 120)) + "!"));
}
