using System.Security.Cryptography;

namespace Plimsoll.Oci.Tests;

/// <summary>What only holds, or breaks, between processes.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_layer_is_the_same_bytes_in_every_process()
    {
        var plain = await SayAsync(Helper.Start("layer", _folder.Path));
        var other = await SayAsync(Helper.Start("layer", "/", ["sh", "-c", "umask 077; exec \"$0\""], ("TZ", "Asia/Kathmandu"),
            ("LANG", "tr_TR.UTF-8"), ("HOME", "/nowhere")));
        Assert.StartsWith(nameof(BuiltLayer), plain, StringComparison.Ordinal);
        Assert.Equal(plain, other);
    }

    [Fact]
    public async Task What_was_acknowledged_survives_kill_9()
    {
        var acknowledged = new Dictionary<string, Digest>(StringComparer.Ordinal);
        for (var round = 0; round < Repetitions.Pick(5, full: 200); round++)
        {
            using var writers = new Pair(_folder.Path);
            foreach (var (tag, digest) in await writers.WriteAndKillAsync(images: Random.Shared.Next(1, 12)))
                acknowledged[tag] = digest;
        }

        var store = new LocalImageStore(_folder.Path);
        Assert.NotNull(await store.ResolveAsync("acme/crash", "latest", CancellationToken.None));
        foreach (var (tag, digest) in acknowledged)
        {
            Assert.Equal(digest, (await store.ResolveAsync("acme/crash", tag, CancellationToken.None))?.Digest);
            var manifest = ImageManifest.Parse(await store.ReadManifestAsync("acme/crash", digest, CancellationToken.None));
            foreach (var blob in manifest.Layers.Append(manifest.Config))
                Assert.True(await store.HasBlobAsync("acme/crash", blob.Digest, CancellationToken.None));
        }

        // nothing has a name that it does not deserve, acknowledged or not
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_folder.Path, "blobs", "sha256")))
            Assert.Equal(Path.GetFileName(file), Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file))));
    }

    [Fact]
    public async Task What_killed_processes_left_is_swept()
    {
        using (var writers = new Pair(_folder.Path))
            await writers.WriteAndKillAsync(images: 2);
        var left = Path.Combine(_folder.Path, "uploads", "left");
        await File.WriteAllTextAsync(left, "half of a blob");
        await using var busy = await new LocalImageStore(_folder.Path).BeginUploadAsync("acme/crash");

        // by this clock, everything there is old
        await Images.PushAsync(new LocalImageStore(_folder.Path, new Tomorrow()), "acme/crash", "new", []);

        Assert.Single(Directory.EnumerateFiles(Path.Combine(_folder.Path, "uploads")));
        await busy.AppendAsync(new MemoryStream("content"u8.ToArray()), CancellationToken.None);
        await busy.CompleteAsync(Digest.Of("content"u8));
    }

    [Fact]
    public async Task A_folder_without_permission_is_said()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/usr/bin/setpriv"),
            "only root can become someone without rights");
        await Images.PushAsync(new LocalImageStore(_folder.Path), "acme/one", "before", ["before"]);
        // into the folder, and no further: it is its owner's
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_000_101);
        var said = await SayAsync(Helper.Start("one", _folder.Path, ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]));
        Assert.SkipWhen(said.Length == 0, "the test program itself cannot be read by others");
        Assert.StartsWith(OciErrors.StoreUnavailable, said, StringComparison.Ordinal);
        Assert.Contains(_folder.Path, said, StringComparison.Ordinal);
        Assert.Contains("denied", said, StringComparison.Ordinal);
    }

    private static async Task<string> SayAsync(System.Diagnostics.Process process)
    {
        using (process)
        {
            var (said, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            await errors;
            return await said;
        }
    }

    private sealed class Tomorrow : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddDays(1);
    }
}
