using System.Diagnostics;

namespace Plimsoll.Oci.Tests;

/// <summary>A disk that is full, and one that is read-only: both of a few megabytes, in memory.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const string Repository = "acme/full";

    private readonly TempFolder _folder = new();
    private readonly bool _mounted;
    private readonly LocalImageStore _store;

    public FullDiskTests()
    {
        _mounted = Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", _folder.Path);
        _store = new(_folder["registry"]);
    }

    public void Dispose()
    {
        if (_mounted)
            Run("umount", _folder.Path);
        _folder.Dispose();
    }

    [Fact]
    public async Task A_full_disk_is_said_and_costs_nothing()
    {
        Assert.SkipUnless(_mounted, "only root can mount a small disk");
        var before = await Images.PushAsync(_store, Repository, new string('a', 1_000_000), ["before"]);

        var large = Descriptor.Of(MediaTypes.Layer, new byte[3_000_000]);
        var full = await Assert.ThrowsAsync<OciException>(() => _store.WriteBlobAsync(Repository, large,
            new MemoryStream(new byte[3_000_000]), CancellationToken.None));
        Assert.Equal(OciErrors.StoreUnavailable, full.Code);
        Assert.Contains("No space left", full.Message, StringComparison.Ordinal);

        Assert.Empty(Directory.EnumerateFiles(_folder["registry/uploads"]));
        Assert.Equal(before, await _store.ResolveAsync(Repository, "before", CancellationToken.None));
        Assert.NotNull(await Images.PushAsync(_store, Repository, "small", ["after"]));
    }

    [Fact]
    public async Task An_upload_goes_on_when_there_is_room_again()
    {
        Assert.SkipUnless(_mounted, "only root can mount a small disk");
        await File.WriteAllBytesAsync(_folder["ballast"], new byte[1_500_000], CancellationToken.None);
        var content = new byte[1_000_000];
        Random.Shared.NextBytes(content);
        await using var upload = await _store.BeginUploadAsync(Repository);
        await Assert.ThrowsAsync<OciException>(() => upload.AppendAsync(new MemoryStream(content), CancellationToken.None));
        Assert.InRange(upload.Length, 1, 999_999);

        File.Delete(_folder["ballast"]);
        await upload.AppendAsync(new MemoryStream(content[(int)upload.Length..]), CancellationToken.None);
        await upload.CompleteAsync(Digest.Of(content));
        Assert.True(await _store.HasBlobAsync(Repository, Digest.Of(content), CancellationToken.None));
    }

    [Fact]
    public async Task A_read_only_disk_is_said_and_still_read()
    {
        Assert.SkipUnless(_mounted, "only root can mount a small disk");
        var before = await Images.PushAsync(_store, Repository, "before", ["before"]);
        Run("mount", "-o", "remount,ro", _folder.Path);

        var refusal = await Assert.ThrowsAsync<OciException>(() => Images.PushAsync(_store, Repository, "after", ["after"]));
        Assert.Equal(OciErrors.StoreUnavailable, refusal.Code);
        Assert.Contains("Read-only", refusal.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(before.Digest, Digest.Of(await _store.ReadManifestAsync(Repository, before.Digest, CancellationToken.None)));
        await using var layer = await _store.OpenBlobAsync(Repository, Digest.Of("before"u8), CancellationToken.None);
        Assert.Equal(6, layer.Length);
    }

    [Fact]
    public async Task An_image_that_does_not_fit_leaves_nothing_unpacked()
    {
        Assert.SkipUnless(_mounted, "only root can mount a small disk");
        using var elsewhere = new TempFolder();
        var store = new LocalImageStore(elsewhere["registry"]);
        var layer = new MemoryStream();
        var built = await Layer.WriteAsync([LayerEntry.File("large", false, new byte[3_000_000])], layer, CancellationToken.None);
        await store.WriteBlobAsync(Repository, built.Descriptor, new MemoryStream(layer.ToArray()), CancellationToken.None);
        var config = await Images.PushBlobAsync(store, Repository, MediaTypes.ImageConfig,
            new ImageConfig("amd64", "linux", new([built.DiffId])).ToBytes());
        var image = await store.WriteManifestAsync(Repository, new ImageManifest(config, [built.Descriptor])
            .ToBytes(), MediaTypes.ImageManifest, [], CancellationToken.None);

        var full = await Assert.ThrowsAsync<OciException>(() => ImageUnpacker.UnpackAsync(store, Repository, image.Digest,
            _folder["images"], CancellationToken.None));
        Assert.Equal(OciErrors.StoreUnavailable, full.Code);
        Assert.Empty(Directory.EnumerateDirectories(_folder["images"]));
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
