using Plimsoll.Oci;

namespace Plimsoll.Server.Tests;

/// <summary>A real controller collects the garbage of its registry by itself; only the time is a test's.</summary>
public sealed class CollectingTests : IAsyncLifetime
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(6);
    private readonly Clock _clock = new();
    private RunningController _controller = null!;

    private LocalImageStore Store => new(_controller.Home.Registry, _clock);

    public async ValueTask InitializeAsync() => _controller = await RunningController.StartAsync(_clock);

    public ValueTask DisposeAsync() => _controller.DisposeAsync();

    [Fact]
    public async Task Every_six_hours_goes_what_is_a_day_old_and_neither_tagged_nor_deployed()
    {
        var tagged = await PushAsync("tagged", "v1");
        var deployed = await PushAsync("deployed");
        var forgotten = await PushAsync("forgotten");
        await GivenLedger.DeployAsync(_controller.Home, _controller.Repository, "dev", 1, GivenLedger.Named("release"), deployed);

        for (var hours = 6; hours <= 24; hours += 6) await PassAsync();
        Assert.Equal([tagged, deployed, forgotten], Present(tagged, deployed, forgotten));
        await PassAsync();
        Assert.Equal([tagged, deployed], Present(tagged, deployed, forgotten));
        await Store.DeleteTagAsync("acme/counter", "v1", default);
        await PassAsync();
        Assert.Equal([deployed], Present(tagged, deployed, forgotten));
    }

    [Fact]
    public async Task Nothing_goes_while_a_ledger_cannot_be_read_and_it_is_tried_again()
    {
        var deployed = await PushAsync("deployed");
        var forgotten = await PushAsync("forgotten");
        await GivenLedger.DeployAsync(_controller.Home, _controller.Repository, "dev", 1, GivenLedger.Named("release"), deployed);
        var head = Path.Combine(_controller.Home.Mirror("acme"), "HEAD");
        File.Move(head, head + ".away");

        for (var hours = 6; hours <= 30; hours += 6) await PassAsync();
        Assert.Equal([deployed, forgotten], Present(deployed, forgotten));
        File.Move(head + ".away", head);
        await PassAsync();
        Assert.Equal([deployed], Present(deployed, forgotten));
    }

    /// <summary>Lets an interval pass, and what is done after it be done.</summary>
    private async Task PassAsync()
    {
        await _clock.WaitedForAsync(Interval);
        _clock.Pass(Interval);
        await _clock.WaitedForAsync(Interval);
    }

    // by the files: asking the registry for an image is counting on it
    private List<Digest> Present(params Digest[] images) =>
        [.. images.Where(image => Directory.EnumerateFiles(_controller.Home.Registry, image.Hex, SearchOption.AllDirectories).Any())];

    private async Task<Digest> PushAsync(string content, params string[] tags)
    {
        const string repository = "acme/counter";
        var blobs = new[] { (MediaTypes.Layer, System.Text.Encoding.UTF8.GetBytes(content)),
            (MediaTypes.ImageConfig, new ImageConfig("amd64", "linux", new([GivenLedger.Named(content)])).ToBytes()) };
        var written = new List<Descriptor>();
        foreach (var (type, bytes) in blobs)
        {
            written.Add(Descriptor.Of(type, bytes));
            await Store.WriteBlobAsync(repository, written[^1], new MemoryStream(bytes), default);
        }
        return (await Store.WriteManifestAsync(repository, new ImageManifest(written[1], [written[0]])
            .ToBytes(), MediaTypes.ImageManifest, tags, default)).Digest;
    }
}
