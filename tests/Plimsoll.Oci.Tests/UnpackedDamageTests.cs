using System.Diagnostics;

namespace Plimsoll.Oci.Tests;

/// <summary>Damage to the folder of an unpacked image, as a crash of the machine or a failing disk does it.</summary>
public sealed class UnpackedDamageTests : IDisposable
{
    private const string Repository = "acme/app", Program = "app/program";

    private readonly TempFolder _folder = new();
    private readonly LocalImageStore _store;

    public UnpackedDamageTests() => _store = new(_folder["registry"]);

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Damages => new()
    {
        { "emptied", $"{Program} is 0 bytes long" },
        { "zeros", $"{Program} has other content" },
        { "missing", $"{Program} is missing" },
        { "mode", $"{Program} has the mode 600, and had 755" },
        { "folder", "app is missing" },
        { "file for folder", "app is a file, and was a folder" },
        { "link", "link leads to elsewhere, and led to app/program" },
        { "no record", "no readable record" },
        { "empty record", "no readable record" },
        { "null record", "no readable record" },
        { "garbled record", "no readable record" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task After_a_restart_of_the_machine_a_damaged_image_is_unpacked_again(string damage, string said)
    {
        var image = await PushAsync();
        var unpacked = await UnpackAsync(image);
        Restart(image);
        Damage(damage, unpacked.Path);

        var again = await UnpackAsync(image);
        // a folder that is missing is named, or something that was in it: whichever is seen first
        if (damage is "folder" or "file for folder") Assert.NotNull(again.Damage);
        else Assert.Contains(said, again.Damage, StringComparison.Ordinal);
        AssertWhole(again);
        Assert.Equal([".lock", image.Hex, image.Hex + ".json"], Directory.EnumerateFileSystemEntries(_folder["images"])
            .Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Null((await UnpackAsync(image)).Damage);
    }

    [Fact]
    public async Task After_a_restart_of_the_machine_a_whole_image_is_read_once_and_kept()
    {
        var image = await PushAsync();
        var unpacked = await UnpackAsync(image);
        // as runtimes make it: mount points, and /tmp open to all
        File.WriteAllText(Path.Combine(unpacked.Path, "mount-point"), "");
        File.SetUnixFileMode(Path.Combine(unpacked.Path, "tmp"), (UnixFileMode)0b1_111_111_111);
        Restart(image);
        Assert.Null((await UnpackAsync(image)).Damage);
        Assert.True(File.Exists(Path.Combine(unpacked.Path, "mount-point")));

        // and is not read again as long as the machine runs
        File.WriteAllText(Path.Combine(unpacked.Path, Program), "");
        Assert.Null((await UnpackAsync(image)).Damage);
    }

    [Fact]
    public async Task That_an_image_has_all_that_its_program_needs_is_known_from_its_unpacking()
    {
        // an ELF-64 program without a loader needs nothing else
        byte[] program = [0x7f, .. "ELF"u8, 2, 1, .. new byte[58]];
        var (whole, bare) = (await PushAsync(program), await PushAsync());
        Assert.False((await UnpackAsync(bare)).IsWhole);
        var unpacked = await UnpackAsync(whole);
        Assert.True(unpacked.IsWhole);
        File.WriteAllText(Path.Combine(unpacked.Path, Program), "");
        Assert.True((await UnpackAsync(whole)).IsWhole);
        Restart(whole);
        var again = await UnpackAsync(whole);
        Assert.True(again.IsWhole);
        Assert.Equal(program, await File.ReadAllBytesAsync(Path.Combine(again.Path, Program)));
    }

    [Fact]
    public async Task What_cannot_be_unpacked_again_is_an_error_and_stays_damaged()
    {
        var image = await PushAsync();
        var unpacked = await UnpackAsync(image);
        Restart(image);
        Damage("emptied", unpacked.Path);
        var layer = (await Image.ReadAsync(_store, Repository, image, CancellationToken.None)).Manifest.Layers[0].Digest;
        var blob = Directory.EnumerateFiles(_folder["registry"], layer.Hex, SearchOption.AllDirectories).Single();
        File.Move(blob, _folder["layer"]);
        await Assert.ThrowsAsync<OciException>(() => UnpackAsync(image));
        File.Move(_folder["layer"], blob);
        Assert.Contains("0 bytes long", (await UnpackAsync(image)).Damage, StringComparison.Ordinal);
        AssertWhole(unpacked);
    }

    [Fact]
    public async Task A_power_cut_right_after_unpacking_loses_nothing()
    {
        using var disk = new Disk(_folder.Path);
        Assert.SkipUnless(disk.IsMounted, "only root can mount a disk of its own");
        var image = await PushAsync();
        await ImageUnpacker.UnpackAsync(_store, Repository, image, Path.Combine(disk.Folder, "images"), CancellationToken.None);
        // what the disk has now is all that a machine without power keeps
        disk.CutPower();
        AssertWhole(new(Path.Combine(disk.Folder, "images", image.Hex), false, null));
        Assert.Null((await ImageUnpacker.UnpackAsync(_store, Repository, image, Path.Combine(disk.Folder, "images"),
            CancellationToken.None)).Damage);
    }

    private static void AssertWhole(UnpackedFolder unpacked)
    {
        var program = Path.Combine(unpacked.Path, Program);
        Assert.Equal("#!/nothing", File.ReadAllText(program));
        Assert.Equal(0b111_101_101, (int)File.GetUnixFileMode(program));
        Assert.Equal(Program, new FileInfo(Path.Combine(unpacked.Path, "link")).LinkTarget);
        Assert.Equal(300, Directory.EnumerateFiles(Path.Combine(unpacked.Path, "tmp")).Count(file => new FileInfo(file).Length == 1000));
    }

    private static void Damage(string how, string unpacked)
    {
        var (program, record) = (Path.Combine(unpacked, Program), unpacked + ".json");
        switch (how)
        {
            case "emptied": File.WriteAllText(program, ""); break;
            case "zeros": File.WriteAllBytes(program, new byte[new FileInfo(program).Length]); break;
            case "missing": File.Delete(program); break;
            case "mode": File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite); break;
            case "folder": Directory.Delete(Path.Combine(unpacked, "app"), recursive: true); break;
            case "file for folder":
                Directory.Delete(Path.Combine(unpacked, "app"), recursive: true);
                File.WriteAllText(Path.Combine(unpacked, "app"), "");
                break;
            case "link":
                File.Delete(Path.Combine(unpacked, "link"));
                File.CreateSymbolicLink(Path.Combine(unpacked, "link"), "elsewhere");
                break;
            case "no record": File.Delete(record); break;
            case "empty record": File.WriteAllText(record, ""); break;
            case "null record": File.WriteAllText(record, "null"); break;
            default: File.WriteAllText(record, File.ReadAllText(record)[..^5]); break;
        }
    }

    /// <summary>As far as the folder is concerned: what is known of it is from an earlier start.</summary>
    private void Restart(Digest image)
    {
        var record = _folder[$"images/{image.Hex}.json"];
        File.WriteAllText(record, File.ReadAllText(record).Replace(MachineBoot.Id, "an earlier one", StringComparison.Ordinal));
    }

    private Task<UnpackedFolder> UnpackAsync(Digest image) => ImageUnpacker.UnpackAsync(_store, Repository, image, _folder["images"],
        CancellationToken.None);

    private async Task<Digest> PushAsync(byte[]? program = null)
    {
        var layer = new MemoryStream();
        var files = Enumerable.Range(0, 300).Select(i => LayerEntry.File($"tmp/{i}", executable: false, new byte[1000]));
        var built = await Layer.WriteAsync([LayerEntry.File(Program, executable: true, program ?? "#!/nothing"u8.ToArray()),
            LayerEntry.Symlink("link", Program), .. files], layer, CancellationToken.None);
        await _store.WriteBlobAsync(Repository, built.Descriptor, new MemoryStream(layer.ToArray()), CancellationToken.None);
        var config = new ImageConfig("amd64", "linux", new([built.DiffId])) { Config = new() { Entrypoint = ["/" + Program] } };
        var manifest = new ImageManifest(await Images.PushBlobAsync(_store, Repository, MediaTypes.ImageConfig, config.ToBytes()),
            [built.Descriptor]);
        return (await _store.WriteManifestAsync(Repository, manifest.ToBytes(), MediaTypes.ImageManifest, ["latest"],
            CancellationToken.None)).Digest;
    }

    /// <summary>A small disk in a file. Power is cut by going on with a copy of the file: what the system still holds in memory is not in
    /// it.</summary>
    private sealed class Disk : IDisposable
    {
        private readonly string _file;

        public Disk(string folder)
        {
            (_file, Folder) = (Path.Combine(folder, "disk"), Directory.CreateDirectory(Path.Combine(folder, "mounted")).FullName);
            using (var file = File.Create(_file)) file.SetLength(32 << 20);
            IsMounted = Environment.IsPrivilegedProcess && Run("mkfs.ext4", "-q", _file) && Run("mount", "-o", "loop", _file, Folder);
        }

        public string Folder { get; }

        public bool IsMounted { get; private set; }

        public void CutPower()
        {
            File.Copy(_file, _file + ".kept");
            Unmount();
            Assert.True(IsMounted = Run("mount", "-o", "loop", _file + ".kept", Folder));
        }

        public void Dispose()
        {
            if (IsMounted) Unmount();
        }

        /// <summary>Lazily: a process that another test starts at this moment has our open files until it runs its program, and the folder
        /// would be busy.</summary>
        private void Unmount() => Assert.True(Run("umount", "--lazy", Folder));

        private static bool Run(string program, params string[] arguments)
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
                process.WaitForExit();
                return process.ExitCode == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }
    }
}
