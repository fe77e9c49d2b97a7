using System.Text;
using Plimsoll.Oci;
using Plimsoll.Packaging.Dockerfiles;
using Plimsoll.Packaging.Tests.Support;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests;

/// <summary>Images of Dockerfiles by real programs. Nothing can be pulled in a test: all are made from nothing.</summary>
public sealed class DockerfileTests(Machine machine)
{
    private static readonly string Busybox = File.Exists("/bin/busybox") ? "/bin/busybox" : "/usr/bin/busybox";

    [Fact]
    public async Task An_image_has_what_its_Dockerfile_says_and_nothing_of_the_time_it_was_made()
    {
        // nothing is pulled for a stage that is not used, and none of its commands runs
        const string unused = "FROM nobody/nothing AS dev\nCOPY --from=nobody/tools / /\nRUN <<EOF\napk add git\nEOF\n";
        using var bench = await Workbench.CreateAsync(machine,
            ("tool/Dockerfile", "ARG NAME=none\nFROM scratch AS one\nCOPY hello.txt /one\n" + unused
                + "FROM scratch AS two\nARG NAME\nCOPY --from=one /one /two\nCOPY --from=workspace proto/a.proto /a.proto\nENV "
                + "WHO=$NAME\nEXPOSE 3030\nUSER 65532\nENTRYPOINT [\"/two\"]\nFROM scratch AS three\nCOPY hello.txt /three\n"),
            ("tool/hello.txt", "hello"), ("proto/a.proto", "proto"));
        var unit = Tool with { Build = new("dockerfile", "Dockerfile") { Target = "two", Arguments = new Dictionary<string,
            string> { ["NAME"] = "ada" } } };
        var image = await bench.BuildAsync(unit, "tool", "proto");
        var config = await bench.ConfigAsync(image);
        Assert.Equal(("65532", ImageConfig.Epoch, "amd64"), (config.Config!.User, config.Created, config.Architecture));
        Assert.Equal(["3030/tcp"], config.Config.ExposedPorts!);
        Assert.Equal(["/two"], config.Config.Entrypoint!);
        Assert.Contains("WHO=ada", config.Config.Env!);
        var manifest = await bench.ManifestAsync(image);
        Assert.Equal(image.InputKey, manifest.Annotations!["dev.plimsoll.input-key"]);
        var files = new Dictionary<string, byte[]>();
        foreach (var layer in manifest.Layers)
            foreach (var (path, content) in await bench.FilesAsync(image, layer)) files[path] = content;
        Assert.Equal(["a.proto", "two"], files.Keys.Order());
        Assert.Equal("hello", Encoding.UTF8.GetString(files["two"]));

        // copying is the same on every day, and by every program
        using var again = await Workbench.CreateAsync(machine, ("tool/Dockerfile",
            (await File.ReadAllTextAsync(Path.Combine(bench.Repository.Path, "tool/Dockerfile"), Token))), ("tool/hello.txt", "hello"),
            ("proto/a.proto", "proto"));
        Assert.Equal(image.Digest, (await again.BuildAsync(unit, "tool", "proto")).Digest);
        Assert.Equal(image.Digest, (await again.BuildAsync(unit, "tool", "proto")).Digest);
    }

    [Fact]
    public async Task What_a_Dockerfile_declares_is_in_the_image_and_what_is_warned_of_is_told()
    {
        const string users = "root:x:0:0::/:\napp:x:1234:50::/:\n";
        using var bench = await Workbench.CreateAsync(machine, ("tool/passwd", users), ("tool/group", "staff:x:60:\n"), ("tool/Dockerfile",
            "FROM scratch AS base\nCOPY passwd group /etc/\nFROM base\nMAINTAINER ada@example.org\nSHELL [\"/bin/sh\", \"-eu\", "
                + "\"-c\"]\nHEALTHCHECK --interval=5s --retries=2 CMD [\"/check\"]\n"
            + "ONBUILD COPY . /more\nVOLUME /data /var/lib/x\nSTOPSIGNAL SIGINT\nUSER app:staff\n"));
        var unit = Tool with { Build = new("dockerfile", "Dockerfile") { Arguments = new Dictionary<string,
            string> { ["NOBODY"] = "asks" } } };
        var told = new ToldLines();
        var image = await bench.Packager.BuildAsync(await bench.Repository.OpenAsync(), "acme",
            await bench.Repository.InputsAsync(machine.Tools, unit, "tool"), null, told.Unit, Token);
        var config = await bench.ConfigAsync(image);
        Assert.Equal(("ada@example.org", "SIGINT", "app:staff"), (config.Author, config.Config!.StopSignal, config.Config.User));
        Assert.Equal((5_000_000_000L, 2), (config.Config.Healthcheck!.Interval, config.Config.Healthcheck.Retries));
        Assert.Equal(["CMD", "/check"], config.Config.Healthcheck.Test!);
        Assert.Equal(["/bin/sh", "-eu", "-c"], config.Config.Shell!);
        Assert.Equal(["COPY . /more"], config.Config.OnBuild!);
        Assert.Equal(["/data", "/var/lib/x"], config.Config.Volumes!.Order());
        Assert.All((await bench.ManifestAsync(image)).Layers, layer => Assert.Equal(MediaTypes.LayerGzip, layer.MediaType));
        // as numbers, for runtimes that cannot resolve names
        Assert.Equal("1234:60", (await bench.ManifestAsync(image)).Annotations![ImageUser.Annotation]);
        Assert.Contains(told.Warnings, warning => warning.Contains("NOBODY", StringComparison.Ordinal));

        // a service whose user its image does not have is not built; a base may get it from what is built on it
        await bench.Repository.CommitAsync(("tool/Dockerfile", "FROM scratch\nCOPY passwd /etc/\nUSER nobody\n"));
        Assert.DoesNotContain(ImageUser.Annotation, (await bench.ManifestAsync(await bench.BuildAsync(Tool, "tool"))).Annotations!.Keys);
        var refused = await Assert.ThrowsAsync<PlimsollException>(() =>
            bench.BuildAsync(Tool with { Kind = UnitKind.Service, Service = new() }, "tool"));
        Assert.Equal("PLM4100", refused.Code);
        Assert.Contains("USER nobody", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FROM scratch\nRUN <<EOF\necho\nEOF\n",
        "Error: building at STEP \"ECHO \": Build error: Unknown instruction: \"ECHO\" &imagebuilder.Step{}", "Here-documents")]
    [InlineData("FROM scratch\nCOPY <<EOF /x\nEOF\n",
        "Error: building at STEP \"COPY <<EOF /x\": checking on sources under \".\": copier: stat: \"/<<EOF\": no such file or directory",
        "Here-documents")]
    [InlineData("FROM scratch\nECHO\n", "Build error: Unknown instruction: \"ECHO\"", null)]
    [InlineData("FROM scratch\nCOPY --link a /\n",
        "COPY only supports the --chmod=<permissions> --chown=<uid:gid> and the --from=<image|stage> flags", "does not know a flag")]
    [InlineData("FROM scratch\nCOPY a /\n", "checking on sources under \".\": copier: stat: \"/a\": no such file or directory",
        "among the unit's inputs")]
    [InlineData("FROM scratch\nCOPY a /\n", "ERROR: failed to compute cache key: failed to calculate checksum of ref x: \"/a\": not found",
        "among the unit's inputs")]
    [InlineData("FROM a\nRUN cat /a\n",
        "cat: can't open '/a': No such file or directory\nError: building at STEP \"RUN cat /a\": exit status 1", null)]
    [InlineData("FROM a\n",
        "Error: creating build container: initializing source docker://a:latest: reading manifest latest in docker.io/library/a: "
            + "requested access to the resource is denied", null)]
    public void A_hint_is_said_only_where_it_applies(string dockerfile, string said, string? hint)
    {
        var got = FailureHints.Of(said.Split('\n'), Encoding.UTF8.GetBytes(dockerfile));
        if (hint is null) Assert.Null(got);
        else Assert.Contains(hint, got, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Warning] one or more build args were not consumed: [A]", "one or more build args were not consumed: [A]")]
    [InlineData("[Warning] one or more build args were not consumed: [A TARGETARCH BUILDOS B]",
        "one or more build args were not consumed: [A B]")]
    [InlineData("[Warning] one or more build args were not consumed: [TARGETARCH TARGETOS TARGETPLATFORM]", null)]
    [InlineData("[Warning] one or more build args were not consumed: [BUILDPLATFORM BUILDVARIANT TARGETVARIANT]", null)]
    [InlineData("[Warning] one or more build args were not consumed: [MY_TARGETARCH]",
        "one or more build args were not consumed: [MY_TARGETARCH]")]
    [InlineData("time=\"2026-11-28T16:07:50Z\" level=warning msg=\"HEALTHCHECK is \\\"x\\\"\"", "HEALTHCHECK is \"x\"")]
    [InlineData(" - LegacyKeyValueFormat: \"ENV key=value\" should be used (line 3)",
        "LegacyKeyValueFormat: \"ENV key=value\" should be used (line 3)")]
    [InlineData("time=\"2026-11-28T16:07:50Z\" level=error msg=\"x\"", null)]
    [InlineData("STEP 1/2: RUN echo [Warning] x", null)]
    public void Warnings_of_programs_are_told_apart(string line, string? warning) => Assert.Equal(warning, ProgramWarnings.Find(line));

    [Fact]
    public async Task Only_declared_inputs_are_there()
    {
        using var bench = await Workbench.CreateAsync(machine, ("tool/Dockerfile", "FROM scratch\nCOPY --from=workspace secret/x /x\n"),
            ("secret/x", "x"));
        var refused = await Assert.ThrowsAsync<PlimsollException>(() => bench.BuildAsync(Tool, "tool"));
        Assert.Equal((Outcome.Failed, "PLM4071"), (refused.Outcome, refused.Code));
        Assert.Contains("among the unit's inputs", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(bench.Folders.Work, refused.Message, StringComparison.Ordinal);
        Assert.NotNull(await bench.BuildAsync(Tool, "tool", "secret"));
    }

    [Fact]
    public async Task A_secret_is_seen_by_the_command_that_asks_for_it_and_is_nowhere_afterwards()
    {
        const string secret = "s3cr3t-v4lue-of-the-test";
        Environment.SetEnvironmentVariable("PLIMSOLL_TEST_SECRET", secret);
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["netrc"], "machine example.org password also-s3cr3t", Token);
        using var bench = await Workbench.CreateAsync(machine, ("tool/Dockerfile",
            "FROM scratch\nCOPY busybox /bin/sh\nRUN --mount=type=secret,id=token --mount=type=secret,id=netrc [\"/bin/sh\", \"-c\", "
                + "\"cat /run/secrets/token; cat /run/secrets/token /run/secrets/netrc | wc -c > /length\"]\n"));
        File.Copy(Busybox, Path.Combine(bench.Repository.Path, "tool/busybox"));
        await bench.Repository.CommitAsync();
        var said = new ToldLines();
        var unit = Tool with { Build = new("dockerfile", "Dockerfile") { Secrets = new Dictionary<string,
            string> { ["token"] = "env:PLIMSOLL_TEST_SECRET", ["netrc"] = "file:" + folder["netrc"] } } };
        bench.Secrets = new(folder["home"], _ => $"env:PLIMSOLL_TEST_SECRET, file:{folder["netrc"]} acme, env:PLIMSOLL_NO_SUCH_SECRET");
        var image = await bench.Packager.BuildAsync(await bench.Repository.OpenAsync(), "acme",
            await bench.Repository.InputsAsync(machine.Tools, unit, "tool"), null, said.Unit, Token);
        var manifest = await bench.ManifestAsync(image);
        var found = false;
        foreach (var layer in manifest.Layers)
        {
            foreach (var (path, content) in await bench.FilesAsync(image, layer))
            {
                Assert.DoesNotContain("s3cr3t", Encoding.UTF8.GetString(content), StringComparison.Ordinal);
                if (path == "length")
                    found = Encoding.UTF8.GetString(content).Trim() == (secret.Length + 40)
                        .ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
        }
        Assert.True(found);
        Assert.Contains(said.Output, line => line.Contains("***", StringComparison.Ordinal));
        Assert.DoesNotContain(said.Output, line => line.Contains("s3cr3t", StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(bench.Store.Folder), "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("s3cr3t", await File.ReadAllTextAsync(file, Token), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetDirectories(Path.GetTempPath(), "plimsoll-secrets-*"),
            left => File.Exists(Path.Combine(left, "netrc")));

        var missing = Tool with { Build = new("dockerfile", "Dockerfile") { Secrets = new Dictionary<string,
            string> { ["token"] = "env:PLIMSOLL_NO_SUCH_SECRET" } } };
        Assert.Equal("PLM4075", (await Assert.ThrowsAsync<PlimsollException>(() => bench.BuildAsync(missing, "tool"))).Code);
    }

    [Fact]
    public async Task A_secret_that_the_machine_does_not_allow_is_given_to_no_command()
    {
        using var bench = await Workbench.CreateAsync(machine, ("tool/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n"));
        var secrets = new Dictionary<string, string> { ["k"] = "file:/etc/shadow" };
        var unit = Tool with { Build = new("dockerfile", "Dockerfile") { Secrets = secrets } };
        var refused = await Assert.ThrowsAsync<PlimsollException>(() => bench.BuildAsync(unit, "tool"));
        Assert.Equal(("PLM4077", Outcome.Refused), (refused.Code, refused.Outcome));
    }

    [Fact]
    public async Task Of_several_who_build_the_same_the_first_wins_and_all_are_told_its_digest()
    {
        using var bench = await Workbench.CreateAsync(machine, ("tool/Dockerfile",
            "FROM scratch\nCOPY busybox /bin/sh\nRUN [\"/bin/sh\", \"-c\", \"cat /proc/sys/kernel/random/uuid > /uuid\"]\n"));
        File.Copy(Busybox, Path.Combine(bench.Repository.Path, "tool/busybox"));
        await bench.Repository.CommitAsync();
        var inputs = await bench.Repository.InputsAsync(machine.Tools, Tool, "tool");
        var git = await bench.Repository.OpenAsync();
        // each with folders of its own, as on several machines with one store
        var builds = Enumerable.Range(0, 3).Select(_ => new Packager(bench.Store, machine.Tools, machine.NewHome(), TimeProvider.System))
            .ToList();
        var images = await Task.WhenAll(builds.Select(packager => Task.Run(() =>
            packager.BuildAsync(git, "acme", inputs, null, null, Token), Token)));
        var digest = Assert.Single(images.Select(image => image.Digest).Distinct());
        Assert.Equal(digest, (await bench.Packager.FindAsync("acme", inputs, Token))!.Digest);
        // others were made, and nobody is told of them
        Assert.True(Directory.GetFiles(Path.Combine(bench.Store.Folder, "repositories/acme/tool/_manifests")).Length > 1);
    }

    [Fact]
    public async Task A_reference_that_means_a_base_of_the_workspace_is_its_built_image()
    {
        using var bench = await Workbench.CreateAsync(machine,
            ("base/Dockerfile", "FROM scratch\nCOPY below.txt /below.txt\nENV BELOW=1\nONBUILD ENV TRIGGERED=1\n"),
                ("base/below.txt", "below"),
            ("tool/Dockerfile",
                "ARG HOST=ghcr.io\nARG TAG=1\nFROM ${HOST}/acme/base:${TAG} AS first\nCOPY --from=base:1 /below.txt /first.txt\n"
                // a stage on a stage: buildah compares the history of an image with its layers there
                + "FROM first\nCOPY --from=base:1 /below.txt /copied.txt\n"));
        var under = Tool with { Name = "base", Path = "base", Version = "1" };
        var key = (await bench.Repository.InputsAsync(machine.Tools, under, "base")).Key;
        var inputs = await bench.Repository.InputsAsync(machine.Tools, Tool,
            "tool") with { Bases = [new("ghcr.io/acme/base:1", under, key), new("base:1", under, key)] };
        var git = await bench.Repository.OpenAsync();
        var missing = await Assert.ThrowsAsync<PlimsollException>(() => bench.Packager.BuildAsync(git, "acme", inputs, null, null, Token));
        Assert.Equal("PLM4076", missing.Code);
        var below = await bench.BuildAsync(under, "base");
        var image = await bench.Packager.BuildAsync(git, "acme", inputs, null, null, Token);
        Assert.Equal(["ENV TRIGGERED=1"], (await bench.ConfigAsync(below)).Config!.OnBuild!);
        var config = (await bench.ConfigAsync(image)).Config!;
        Assert.Contains("BELOW=1", config.Env!);
        // what a base says to those that are built on it is done, and is not said again
        Assert.Contains("TRIGGERED=1", config.Env!);
        Assert.Null(config.OnBuild);
        var (lower, upper) = ((await bench.ManifestAsync(below)).Layers, (await bench.ManifestAsync(image)).Layers);
        Assert.Equal((await bench.ConfigAsync(below)).RootFs.DiffIds, (await bench.ConfigAsync(image)).RootFs.DiffIds.Take(lower.Count));
        Assert.Equal(["copied.txt"], (await bench.FilesAsync(image, upper[^1])).Keys);
    }

    [Fact]
    public async Task A_short_name_is_what_docker_reads_into_it_and_the_image_comes_from_the_storage_of_whoever_builds()
    {
        if (HostProgram.Find("buildah") is not { } buildah)
        {
            Assert.Skip("no buildah");
            return;
        }
        var name = $"plimsoll-test-{Guid.NewGuid():n}";
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["Dockerfile"], "FROM scratch\nCOPY Dockerfile /elsewhere\nONBUILD ENV TRIGGERED=1\n", Token);
        // nothing is asked of a registry: docker.io/library/NAME:1 is there already
        await CommandRunner.RequireAsync(new(buildah, ["build", "--quiet", "--format", "docker", "--tag", $"docker.io/library/{name}:1",
            folder.Path]));
        try
        {
            using var bench = await Workbench.CreateAsync(machine, ("tool/Dockerfile",
                $"ARG OF={name}\nFROM ${{OF}}:1\nCOPY --from={name}:1 /elsewhere /copied\n"));
            var image = await bench.BuildAsync(Tool, "tool");
            Assert.Contains("TRIGGERED=1", (await bench.ConfigAsync(image)).Config!.Env!);
            var files = new List<string>();
            foreach (var layer in (await bench.ManifestAsync(image)).Layers) files.AddRange((await bench.FilesAsync(image, layer)).Keys);
            Assert.Equal(["copied", "elsewhere"], files.Order(StringComparer.Ordinal));
        }
        finally
        {
            await CommandRunner.RunAsync(new(buildah, ["rmi", $"docker.io/library/{name}:1"]), null, CancellationToken.None);
        }
    }

    [Fact]
    public async Task Commands_of_a_Dockerfile_are_root_of_nothing_but_their_image()
    {
        Assert.SkipWhen(Confinement.RefusalOfMany is not null || HostProgram.Find("buildah") is null,
            Confinement.RefusalOfMany ?? "no buildah");
        const string attack = """
            FROM scratch
            COPY busybox /bin/sh
            RUN ["/bin/sh", "-c", "cat /proc/self/uid_map >/map; cat /proc/[0-9]*/comm >/seen; cat /dev/vda /dev/sda /dev/mem 2>/dev/null | head -c 1 >/device; touch /own && chown 1000:1000 /own && stat -c %u /own >/owner"]
            # out of the changed root, with the rights of root that it has
            RUN ["/bin/sh", "-c", "for p in /proc/[0-9]*; do cat $p/root/HOME/token $p/root/etc/shadow $p/cwd/HOME/token; grep -a PLIMSOLL_TEST_HIDDEN $p/environ; done >/stolen 2>/dev/null; true"]
            """;
        Environment.SetEnvironmentVariable("PLIMSOLL_TEST_HIDDEN", "hidden");
        using var bench = await Workbench.CreateAsync(machine);
        var home = Path.GetDirectoryName(bench.Folders.Work)!;
        Directory.CreateDirectory(home);
        await File.WriteAllTextAsync(Path.Combine(home, "token"), "the token", Token);
        await bench.Repository.CommitAsync(("tool/Dockerfile", attack.Replace("HOME", home, StringComparison.Ordinal)));
        File.Copy(Busybox, Path.Combine(bench.Repository.Path, "tool/busybox"));
        await bench.Repository.CommitAsync();
        var image = await bench.BuildAsync(Tool, "tool");
        var files = new Dictionary<string, string>();
        foreach (var layer in (await bench.ManifestAsync(image)).Layers)
            foreach (var (path, content) in await bench.FilesAsync(image, layer)) files[path] = Encoding.UTF8.GetString(content);
        Assert.Equal(["0", "65536"],
            files["map"].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var root, var first,
            var count] && first != "0" ? [root, count] : [files["map"]]);
        Assert.Equal("1000\n", files["owner"]);
        foreach (var nothing in (string[])["device", "stolen"]) Assert.Equal("", files[nothing]);
        // as the kernel has it, cut to 15 characters
        var own = (await File.ReadAllTextAsync("/proc/self/comm", Token)).Trim();
        Assert.DoesNotContain(own, files["seen"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copies_from_the_context_that_the_manifest_names()
    {
        using var bench = await Workbench.CreateAsync(machine, ("tool/Dockerfile", "FROM scratch\nCOPY shared/a.txt tool/b.txt /\n"),
            ("shared/a.txt", "a"), ("tool/b.txt", "b"));
        var image = await bench.BuildAsync(Tool with { Build = new("dockerfile", "Dockerfile") { Context = ".." } }, "");
        Assert.Equal(["a.txt", "b.txt"], (await bench.FilesAsync(image,
            (await bench.ManifestAsync(image)).Layers[^1])).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Several_platforms_are_an_index()
    {
        using var bench = await Workbench.CreateAsync(machine, ("tool/Dockerfile",
            "FROM scratch\nARG TARGETARCH\nCOPY $TARGETARCH.txt /\n"), ("tool/amd64.txt", "a"), ("tool/arm64.txt", "b"));
        var image = await bench.BuildAsync(Tool with { Build = new("dockerfile",
            "Dockerfile") { Platforms = ["linux/amd64", "linux/arm64"] } }, "tool");
        var found = await bench.Store.ResolveAsync(image.Repository, "key-" + image.InputKey, Token);
        Assert.Equal(MediaTypes.ImageIndex, found!.MediaType);
        var index = ImageIndex.Parse(await bench.Store.ReadManifestAsync(image.Repository, image.Digest, Token));
        Assert.Equal(["linux/amd64", "linux/arm64"], index.Manifests.Select(each => $"{each.Platform!.Os}/{each.Platform.Architecture}"));
        foreach (var each in index.Manifests)
        {
            var one = image with { Digest = each.Digest };
            Assert.Equal(each.Platform!.Architecture, (await bench.ConfigAsync(one)).Architecture);
            Assert.Equal([each.Platform.Architecture + ".txt"], (await bench.FilesAsync(one,
                (await bench.ManifestAsync(one)).Layers[^1])).Keys);
        }
    }

    [Fact]
    public async Task Podman_builds_the_same_image()
    {
        using var bench = await Workbench.CreateAsync(machine, ("tool/Dockerfile", "FROM scratch\nCOPY a.txt /\nENV A=b\n"),
            ("tool/a.txt", "a"));
        var inputs = await bench.Repository.InputsAsync(machine.Tools, Tool, "tool");
        var builder = new DockerfileBuilder(bench.Store, machine.NewHome(), TimeProvider.System, new Buildah(HostProgram.Find("podman")!));
        var parts = await builder.BuildAsync(new(await bench.Repository.OpenAsync(), "acme", inputs, null, new ToldLines().Unit), Token);
        var image = await bench.BuildAsync(Tool, "tool");
        Assert.Equal((await bench.ConfigAsync(image)).RootFs.DiffIds, parts.Layers.Select(layer => layer.Built.DiffId));
        Assert.Contains("A=b", parts.Config.Env!);
    }

    [Fact]
    public void Without_any_program_the_way_to_one_is_said()
    {
        var refused = Assert.Throws<PlimsollException>(() => ImagePrograms.Find(Tool, _ => null));
        Assert.Equal((Outcome.Unavailable, "PLM4070"), (refused.Outcome, refused.Code));
        Assert.EndsWith("built by buildah, podman or docker, and none of them is on this machine. To install one: install buildah",
            refused.Message, StringComparison.Ordinal);
        refused = Assert.Throws<PlimsollException>(() => ImagePrograms.Find(Tool, name => name is "apk" ? "/sbin/apk" : null));
        Assert.EndsWith("To install one: apk add buildah", refused.Message, StringComparison.Ordinal);
        Assert.All(["buildah", "podman"], has => Assert.IsType<Buildah>(ImagePrograms.Find(Tool, name => name == has || name == "docker"
            ? "/" + name : null)));
        Assert.IsType<Docker>(ImagePrograms.Find(Tool, name => name == "docker" ? "/docker" : null));
    }

    [Fact]
    public async Task A_docker_that_cannot_build_is_the_machines_lack_and_not_the_commits_fault()
    {
        if (OperatingSystem.IsWindows()) return;
        Assert.SkipUnless(HostProgram.Find("docker") is not null, "docker is not on this machine");
        using var bench = await Workbench.CreateAsync(machine, ("tool/Dockerfile", "FROM scratch\nCOPY a.txt /\n"), ("tool/a.txt", "a"));
        using var folder = new TempFolder();
        var unreachable = folder["docker"];
        await File.WriteAllTextAsync(unreachable, "#!/bin/sh\nDOCKER_HOST=unix:///nonexistent exec docker \"$@\"\n", Token);
        File.SetUnixFileMode(unreachable, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var builder = new DockerfileBuilder(bench.Store, machine.NewHome(), TimeProvider.System, new Docker(unreachable));
        var inputs = await bench.Repository.InputsAsync(machine.Tools, Tool, "tool");
        var refused = await Assert.ThrowsAsync<PlimsollException>(async () =>
            await builder.BuildAsync(new(await bench.Repository.OpenAsync(), "acme", inputs, null, new ToldLines().Unit), Token));
        Assert.Equal((Outcome.Unavailable, "PLM4070"), (refused.Outcome, refused.Code));
        Assert.Matches("docker is on this machine, but its (daemon|buildx) .* buildah$", refused.Message);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Unit Tool { get; } = new() { Name = "tool", Kind = UnitKind.Base, Path = "tool", ManifestPath = "tool/image.yaml",
        Build = new("dockerfile", "Dockerfile") };
}
