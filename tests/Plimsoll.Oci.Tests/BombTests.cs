namespace Plimsoll.Oci.Tests;

/// <summary>Layers that want to fill disk or memory. Alone, because what other tests allocate would be measured too.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Alone;

/// <inheritdoc cref="Alone" />
[Collection(typeof(Alone))]
public class BombTests
{
    [Theory]
    [InlineData("a tar of zeros")]
    [InlineData("many copies of one file")]
    [InlineData("many entries")]
    [InlineData("many headers that are no entries")]
    public async Task A_bomb_is_stopped_in_time_and_in_little_memory(string bomb)
    {
        var limits = new ExtractLimits { Bytes = 256 << 20, Entries = 1000, Ratio = 100 };
        var tar = bomb switch
        {
            "a tar of zeros" => RawTar.Of(tar => tar.Entry('0', "zeros", content: new byte[200 << 20])),
            "many copies of one file" => RawTar.Of(tar => tar.File("a", new string('x', 10 << 20))
                .Repeat(900, (all, i) => all.Hardlink($"b{i}", "a"))),
            "many entries" => RawTar.Of(tar => tar.Repeat(2000, (all, i) => all.File($"f{i}"))),
            _ => RawTar.Of(tar => tar.Repeat(2000, (all, _) => all.Entry('g', "global"))),
        };
        var layer = (Unpacked.Gzip(tar), Digest.Of(tar));
        using var image = new Unpacked();

        var before = GC.GetTotalAllocatedBytes(precise: true);
        var refusal = await Assert.ThrowsAsync<OciException>(() => image.ApplyAsync(limits, layer));
        Assert.Equal(OciErrors.LayerInvalid, refusal.Code);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 64 << 20);
        image.AssertNothingOutside();
    }
}
