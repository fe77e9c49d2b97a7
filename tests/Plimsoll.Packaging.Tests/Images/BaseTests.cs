using Plimsoll.Oci;
using Plimsoll.Packaging.Tests.DotNet;
using Plimsoll.Packaging.Tests.Support;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests.Images;

/// <summary>What an image is built on.</summary>
public sealed class BaseTests(Machine machine)
{
    private static readonly Unit Web = Samples.WebUnit with { Build = Samples.WebUnit.Build with { Base = "dotnet" } };

    [Fact(Usually = 60)]
    public async Task A_service_on_the_shared_frameworks_adds_its_own_files_alone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "frameworks go into images on Linux");
        using var bench = await Workbench.CreateAsync(machine, Samples.Web);
        var dotnet = await bench.BuildAsync(Samples.DotNetBase, "images");
        var web = await bench.BuildOnAsync(dotnet, Web, "services", "libs");

        var (below, above) = (await bench.ManifestAsync(dotnet), await bench.ManifestAsync(web));
        Assert.Equal(2, below.Layers.Count);
        Assert.Equal(below.Layers, above.Layers.Take(2));
        Assert.Equal(4, above.Layers.Count);
        Assert.InRange(above.Layers.Skip(2).Sum(layer => layer.Size), 1, 1_000_000);
        Assert.Equal("acme/dotnet:1", above.Annotations!["org.opencontainers.image.base.name"]);
        Assert.Equal(dotnet.Digest.ToString(), above.Annotations["org.opencontainers.image.base.digest"]);
        Assert.Equal("1", below.Annotations!["org.opencontainers.image.version"]);
        Assert.DoesNotContain("org.opencontainers.image.base.name", below.Annotations.Keys);

        // an image that brings its frameworks itself has the same ones
        Assert.Equal(above.Layers, (await bench.ManifestAsync(await bench.BuildAsync(Samples.WebUnit))).Layers);
        Assert.Equal((await bench.ConfigAsync(dotnet)).Config!.Env, (await bench.ConfigAsync(web)).Config!.Env);
    }

    [Fact]
    public async Task An_image_of_the_store_is_built_on_by_its_digest_and_its_config_holds_where_nothing_else_is_said()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "frameworks go into images on Linux");
        using var bench = await Workbench.CreateAsync(machine, Samples.Console);
        var stamp = await StoredAsync(bench.Store, "vendor/stamp", "amd64", new()
        {
            User = "7:7",
            Env = ["PATH=/vendor", "VENDOR=yes"],
            Cmd = ["vendor"],
            Labels = new Dictionary<string, string> { ["vendor"] = "label" },
        });
        var unit = Samples.ToolUnit with { Build = Samples.ToolUnit.Build with { Base = $"vendor/stamp:2@{stamp}" } };
        var image = await bench.BuildAsync(unit);

        var config = (await bench.ConfigAsync(image)).Config!;
        Assert.Equal("65532:65532", config.User);
        Assert.StartsWith("PATH=/usr/share/dotnet:", config.Env![0], StringComparison.Ordinal);
        Assert.Equal("VENDOR=yes", config.Env[1]);
        Assert.Null(config.Cmd);
        Assert.Equal("label", config.Labels!["vendor"]);
        var manifest = await bench.ManifestAsync(image);
        Assert.Equal(["etc/vendor"], (await bench.FilesAsync(image, manifest.Layers[0])).Keys);
        Assert.Equal("vendor/stamp:2", manifest.Annotations!["org.opencontainers.image.base.name"]);

        // of an index, the image for this platform
        var index = await IndexedAsync(bench.Store, "vendor/stamp", ("arm64",
            await StoredAsync(bench.Store, "vendor/stamp", "arm64", new())), ("amd64", stamp));
        var again = await bench.BuildAsync(unit with { Build = unit.Build with { Base = $"vendor/stamp:2@{index}" } });
        Assert.Equal(manifest.Layers, (await bench.ManifestAsync(again)).Layers);
        Assert.Equal(stamp.ToString(), (await bench.ManifestAsync(again)).Annotations!["org.opencontainers.image.base.digest"]);
    }

    [Fact(Usually = 60)]
    public async Task An_application_that_needs_cultures_is_built_where_there_is_ICU_and_nowhere_else()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "frameworks go into images on Linux");
        using var bench = await Workbench.CreateAsync(machine, Samples.Console);
        const string invariant = "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1", loader = "lib64/ld-linux-x86-64.so.2";
        var without = await StoredAsync(bench.Store, "vendor/c", "amd64", new(), loader);
        var with = await StoredAsync(bench.Store, "vendor/icu", "amd64", new(), loader, "usr/lib/libicuuc.so.72.1");

        // shared frameworks say whether what is built on them has cultures
        var off = await FrameworksOnAsync("off", $"vendor/c@{without}");
        var on = await FrameworksOnAsync("on", $"vendor/icu@{with}");
        Assert.Contains(invariant, (await bench.ConfigAsync(off)).Config!.Env!);
        Assert.DoesNotContain(invariant, (await bench.ConfigAsync(on)).Config!.Env!);

        var unit = Samples.ToolUnit with { Build = Samples.ToolUnit.Build with { Base = "dotnet" } };
        var refused = await Assert.ThrowsAsync<PlimsollException>(() => bench.BuildOnAsync(off, unit, "services"));
        Assert.StartsWith("PLM4083: services/tool/service.yaml: tool uses cultures", refused.Message, StringComparison.Ordinal);
        var variables = (await bench.ConfigAsync(await bench.BuildOnAsync(on, unit, "services"))).Config!.Env!;
        Assert.Equal(["PATH", "DOTNET_RUNNING_IN_CONTAINER"], variables.Select(variable => variable.Split('=')[0]));

        Task<UnitImage> FrameworksOnAsync(string name, string image) =>
            bench.BuildAsync(Samples.DotNetBase with { Name = name, Build = Samples.DotNetBase.Build with { Base = image } }, "images");
    }

    [Fact]
    public async Task What_cannot_be_built_on_is_refused_with_what_mends_it()
    {
        using var bench = await Workbench.CreateAsync(machine, Samples.Console);
        var arm = await StoredAsync(bench.Store, "vendor/stamp", "arm64", new());
        var absent = Digest.Of("absent"u8);
        Assert.Equal((Outcome.Usage,
            "PLM4030: services/tool/service.yaml: build.base: vendor/stamp:2 is neither a base of this workspace nor an image pinned by "
                + "its digest (name@sha256:…)"),
            await RefusedAsync("vendor/stamp:2"));
        Assert.Equal((Outcome.Unavailable,
            $"PLM4031: services/tool/service.yaml: build.base: there is no image vendor/stamp@{absent} in the store. "
                + $"Push it there, for instance: skopeo copy docker://vendor/stamp@{absent} docker://REGISTRY/vendor/stamp"),
            await RefusedAsync($"vendor/stamp@{absent}"));
        // what a Dockerfile would do, this builder would leave undone without a word
        var triggers = await StoredAsync(bench.Store, "vendor/stamp", "amd64", new() { OnBuild = ["RUN make"] });
        Assert.Contains("(ONBUILD RUN make)", (await RefusedAsync($"vendor/stamp@{triggers}")).Item2, StringComparison.Ordinal);
        Assert.Equal((Outcome.Failed,
            $"PLM4032: services/tool/service.yaml: nothing can be built on vendor/stamp@{arm}: it is for linux/arm64, "
                + "and the image is built for linux/amd64"),
            await RefusedAsync($"vendor/stamp@{arm}"));

        async Task<(Outcome, string)> RefusedAsync(string on)
        {
            var error = await Assert.ThrowsAsync<PlimsollException>(() =>
                bench.BuildAsync(Samples.ToolUnit with { Build = Samples.ToolUnit.Build with { Base = on } }));
            return (error.Outcome, error.Message);
        }
    }

    [Fact(Usually = 60)]
    public async Task A_layered_application_is_built_for_each_processor_on_what_its_base_is_there()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "frameworks go into images on Linux");
        using var bench = await Workbench.CreateAsync(machine, PublishModeTests.Tool);
        var bases = new[]
        {
            ("amd64", await StoredAsync(bench.Store, "vendor/c", "amd64", new(), "lib64/ld-linux-x86-64.so.2")),
            ("arm64", await StoredAsync(bench.Store, "vendor/c", "arm64", new(), "lib/ld-linux-aarch64.so.1")),
        };
        var build = Samples.ToolUnit.Build with { Base = $"vendor/c@{await IndexedAsync(bench.Store, "vendor/c", bases)}" };
        var image = await bench.BuildAsync(Samples.ToolUnit with { Build = build with { Platforms = ["linux/amd64", "linux/arm64"] } });

        var index = ImageIndex.Parse(await bench.Store.ReadManifestAsync(image.Repository, image.Digest, default));
        Assert.Equal(["linux/amd64", "linux/arm64"], index.Manifests.Select(entry => entry.Platform!.ToString()));
        var (amd64, arm64) = (image with { Digest = index.Manifests[0].Digest }, image with { Digest = index.Manifests[1].Digest });
        Assert.Equal(["/usr/share/dotnet/dotnet", "/app/Tool.dll"], (await bench.ConfigAsync(amd64)).Config!.Entrypoint);
        Assert.Equal(["/app/Tool"], (await bench.ConfigAsync(arm64)).Config!.Entrypoint);
        Assert.Equal("arm64", (await bench.ConfigAsync(arm64)).Architecture);

        // on both: the base, .NET, packages, the application; packages are the same ones
        var (ours, theirs) = ((await bench.ManifestAsync(amd64)).Layers, (await bench.ManifestAsync(arm64)).Layers);
        Assert.Equal((4, 4), (ours.Count, theirs.Count));
        Assert.Equal(ours[2], theirs[2]);
        Assert.Equal(["etc/vendor", "lib/ld-linux-aarch64.so.1"], (await bench.FilesAsync(arm64, theirs[0])).Keys);
        using var root = new TempFolder();
        foreach (var layer in theirs.Skip(1))
        {
            foreach (var (path, content) in await bench.FilesAsync(arm64, layer))
            {
                // ELF header, e_machine
                if (content is [0x7f, (byte)'E', (byte)'L', (byte)'F', ..]) Assert.Equal(0xb7, content[18]);
                await File.WriteAllBytesAsync(root[Path.GetFileName(path)], content);
            }
        }
        Assert.True(File.Exists(root["libcoreclr.so"]));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(root["Tool"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        if (HostProgram.Find("qemu-aarch64") is not { } qemu || !File.Exists("/usr/aarch64-linux-gnu/lib/libstdc++.so.6")) return;
        var ran = await CommandRunner.RequireAsync(new(qemu, ["-L", "/usr/aarch64-linux-gnu", root["Tool"]])
        {
            Environment = new Dictionary<string, string?> { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1" },
        });
        Assert.Equal("hello Parser", ran.Text.Trim());
    }

    /// <summary>An index of images for processors.</summary>
    private static async Task<Digest> IndexedAsync(LocalImageStore store, string repository,
        params (string Architecture, Digest Image)[] images)
    {
        var entries = new List<Descriptor>();
        foreach (var (architecture, image) in images)
        {
            var size = (await store.ReadManifestAsync(repository, image, default)).Length;
            entries.Add(new(MediaTypes.ImageManifest, image, size) { Platform = new(architecture, "linux") });
        }
        return (await store.WriteManifestAsync(repository, new ImageIndex(entries).ToBytes(), MediaTypes.ImageIndex, [], default)).Digest;
    }

    private static async Task<Digest> StoredAsync(
        LocalImageStore store, string repository, string architecture, ContainerConfig settings, params string[] files)
    {
        var bytes = new MemoryStream();
        var entries = files.Append("etc/vendor").Select(file => LayerEntry.File(file, false, "stamp"u8.ToArray()));
        var layer = await Layer.WriteAsync(entries, bytes, default);
        await store.WriteBlobAsync(repository, layer.Descriptor, new MemoryStream(bytes.ToArray()), default);
        var config = new ImageConfig(architecture, "linux", new([layer.DiffId])) { Config = settings }.ToBytes();
        var descriptor = Descriptor.Of(MediaTypes.ImageConfig, config);
        await store.WriteBlobAsync(repository, descriptor, new MemoryStream(config), default);
        return (await store.WriteManifestAsync(repository, new ImageManifest(descriptor, [layer.Descriptor])
            .ToBytes(), MediaTypes.ImageManifest, [], default)).Digest;
    }
}
