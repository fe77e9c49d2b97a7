using FsCheck.Fluent;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Tests;

public sealed class WireLawTests
{
    [Fact]
    public void A_timeout_is_never_shortened_and_has_eight_digits_at_most() =>
        Law.ForAll(ArbMap.Default.GeneratorFor<long>().Select(ticks => new TimeSpan(Math.Max(1, Math.Abs(ticks % TimeSpan.FromDays(100_000).Ticks)))), timeout =>
        {
            var text = Timeouts.Format(timeout);
            Assert.InRange(text.Length, 2, 9);
            Assert.True(Timeouts.TryParse(text, out var parsed));
            Assert.InRange(parsed, timeout, timeout + (timeout / 100));
        });

    [Fact]
    public void Words_survive_percent_encoding() => Law.ForAll(ArbMap.Default.GeneratorFor<string>().Where(text => text is not null && IsText(text)), text =>
    {
        var encoded = PercentEncoding.Encode(text);
        Assert.DoesNotContain(encoded, character => character is < ' ' or > '~');
        Assert.Equal(text, PercentEncoding.Decode(encoded));
    });

    [Theory]
    [InlineData("%", "%")]
    [InlineData("%4", "%4")]
    [InlineData("%zz%41", "%zzA")]
    [InlineData("%ff", "�")]
    public void What_is_no_escape_stays(string text, string decoded) => Assert.Equal(decoded, PercentEncoding.Decode(text));

    [Fact]
    public void Bytes_survive_base64() => Law.ForAll(ArbMap.Default.GeneratorFor<byte[]>().Where(bytes => bytes is not null), bytes =>
    {
        var metadata = new Metadata();
        MetadataHeaders.Read(metadata, "X-Bin", MetadataHeaders.Format(new("x-bin", bytes)));
        Assert.Equal(bytes, metadata.GetValueBytes("x-bin"));
    });

    [Theory]
    [InlineData("", "x")]
    [InlineData("a b", "x")]
    [InlineData("a-bin", "x")]
    [InlineData("a", "ü")]
    [InlineData("a", "x\r\ny")]
    public void What_cannot_be_metadata_is_said(string key, string value) => Assert.ThrowsAny<ArgumentException>(() => new Metadata { { key, value } });

    static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (char.IsSurrogate(text[i])) return false;
        }

        return true;
    }
}
