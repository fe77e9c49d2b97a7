using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Releases;
using Plimsoll.Oci;

namespace Plimsoll.Delivery.Tests;

/// <summary>What a runtime without the files of an image is told of it.</summary>
public sealed class ImageFactsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("app", "1234:60", "1234:60")]
    [InlineData("1000:1000", null, "1000:1000")]
    [InlineData("65532:65532", null, null)]
    [InlineData(null, null, null)]
    public async Task A_service_is_told_whom_its_image_runs_as_and_where_it_writes(string? user, string? known, string? told)
    {
        using var folder = new TempFolder();
        var store = new LocalImageStore(folder.Path);
        var config = new ImageConfig("amd64", "linux", new([])) { Config = new() { User = user, Volumes = ["/data"] } }.ToBytes();
        var descriptor = Descriptor.Of(MediaTypes.ImageConfig, config);
        await store.WriteBlobAsync("acme/counter", descriptor, new MemoryStream(config), Token);
        var manifest = new ImageManifest(descriptor, []) { Annotations = known is null ? null
            : new Dictionary<string, string> { [ImageUser.Annotation] = known } };
        var written = await store.WriteManifestAsync("acme/counter", manifest.ToBytes(), MediaTypes.ImageManifest, [], Token);
        var release = await new ImageFacts(store).AddToAsync(new("acme", "one", [new("counter", "acme/counter", written.Digest)]), Token);
        await new ReleaseStore(store).WriteAsync(release, [], Token);
        var (found, index) = (await new ReleaseStore(store).FindAsync("acme", "one", Token))!.Value;
        var service = DeploymentPlanner.Deploy(LedgerState.Empty, Make.Dev, Make.Catalog("one", Make.Service("counter")), found, index,
            "").Services[0];
        Assert.Equal(told, service.User);
        Assert.Equal(["/data"], service.Scratch!);
    }
}
