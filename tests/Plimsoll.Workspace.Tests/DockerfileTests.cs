using System.Collections.ObjectModel;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Source.Tests;
using Plimsoll.Workspace.Dockerfiles;

namespace Plimsoll.Workspace.Tests;

public sealed class DockerfileTests
{
    [Theory]
    [InlineData("FROM a:1", "a:1")]
    [InlineData("from a:1 as x\nFROM X\nFROM b", "a:1 b")]
    [InlineData("# escape=`\nFROM a`\n  :1", "a")]
    [InlineData("# escape=`\nFROM `\n  a:1", "a:1")]
    [InlineData("#syntax=docker/dockerfile:1\n# Escape = `\nFROM `\n# a comment\n\n  a:1", "a:1")]
    [InlineData("# a comment\n# escape=`\nFROM \\\n a:1", "a:1")]
    [InlineData("\uFEFFFROM \\\r\n  # a comment\r\n\r\n  a:1 \\\r\n AS x\r\n", "a:1")]
    [InlineData("ARG V=1 W=\"2 3\"\nARG X=${V}.${V}\nFROM a:$X", "a:1.1")]
    [InlineData("ARG V\nFROM a:${V:-2}", "a:2")]
    [InlineData("ARG V=\nFROM a:${V-2}x${V:+y}", "a:x")]
    [InlineData("ARG V\nFROM ${V}a", "a")]
    [InlineData("ARG GIVEN=1\nFROM a:$GIVEN", "a:given")]
    [InlineData("FROM a:${GIVEN:-none}", "a:none")]
    [InlineData("ARG A=${B:?said}\nFROM a\nARG Z=1\nFROM b:$Z", "a b:")]
    [InlineData("FROM --platform=linux/$TARGETARCH a:$TARGETARCH AS x", "a:amd64")]
    [InlineData("FROM a:${V##x}", "")]
    [InlineData("FROM scratch\nCOPY --chown=1:1 --from=b:2 / /\nCOPY --from=0 / /\nCOPY --from=7 / /", "b:2 7")]
    [InlineData("FROM a AS x\nFROM scratch AS y\nCOPY --from=X / /\nCOPY --from=later / /\nFROM z as later", "a later z")]
    [InlineData("FROM a\nRUN --mount=type=bind,from=b:1,target=/x --mount=type=cache,target=/y echo --mount=type=bind,from=c", "a b:1")]
    [InlineData("FROM a\nRUN <<EOF\nFROM b\nEOF\nFROM c", "a c")]
    [InlineData("FROM a\nRUN <<-\"EOF\" cat && <<TWO cat\nFROM b\n\tEOF\nFROM b2\nTWO\nFROM c", "a c")]
    [InlineData("FROM a\nRUN cat <<< EOF\nFROM b", "a b")]
    [InlineData("FROM a\nRUN echo '<<EOF'\nFROM b", "a b")]
    [InlineData("FROM a\nRUN echo x \\\n # FROM b\n FROM c\nFROM d", "a d")]
    [InlineData("FROM a\nRUN echo \\\\\nFROM b", "a b")]
    [InlineData("FROM a\nENTRYPOINT <<EOF\nFROM b", "a b")]
    [InlineData("FROM a\nONBUILD COPY --from=b / /\nONBUILD RUN <<EOF\nFROM c\nEOF", "a b")]
    [InlineData("FROM a@sha256:1 AS b\nFROM \"c:1\"\nFROM 'd:$X'", "a@sha256:1 c:1 d:$X")]
    [InlineData("FROM\nCOPY --from= x\nFROM   \nARG\n\\\n", "")]
    public void The_images_that_a_Dockerfile_names(string text, string images) =>
        Assert.Equal(images, string.Join(' ', DockerfileImages.Read(Encoding.UTF8.GetBytes(text), new Dictionary<string,
            string> { ["GIVEN"] = "given" })));

    [Fact]
    public void Any_text_is_read_to_its_end()
    {
        string[] parts = ["FROM ", "a:1", " AS x", "\n", "\\\n", "\r\n", "# ", "escape=`", "`\n", "COPY --from=", "RUN ", "<<EOF", "EOF\n",
            "ARG V=", "${", "}", ":-", "$V", "\"", "'", "\t", "\0", "ü", "--mount=from=", "ONBUILD "];
        var texts = Gen.Elements(parts).ArrayOf(30).Select(string.Concat).ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Repetitions.Pick(2000, full: 100_000)).WithQuietOnSuccess(true),
            Prop.ForAll(texts, text =>
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                var images = Images(bytes);
                var names = images.Select((image, i) => (image, i)).ToDictionary(pair => pair.image, pair => (string?)$"r.io/n{pair.i}:1");
                var written = DockerfileReferences.Write(bytes, ReadOnlyDictionary<string, string>.Empty, "linux/amd64", names);
                // with other names it names these, and nothing else
                var isPlain = !text.Contains("ONBUILD", StringComparison.Ordinal) && text.All(char.IsAscii);
                return images.All(image => image.Length > 0) && (!isPlain
                    || Images(written ?? bytes).SequenceEqual(images.Select(image => names[image]!)));
            }));
        Assert.Empty(Images(Encoding.UTF8.GetBytes("FROM " + string.Concat(Enumerable.Repeat("${a:-", 100_000)))));

        static IReadOnlyList<string> Images(byte[] content) => DockerfileImages.Read(content, ReadOnlyDictionary<string, string>.Empty);
    }

    [Theory]
    [InlineData("base", "1", null, "base:1")]
    [InlineData("base", "1", null, "w/base:1")]
    [InlineData("base", "1", null, "ghcr.io/w/base:1")]
    [InlineData("base", "1", "quay.io/x", "quay.io/x/base:1")]
    [InlineData("base", null, null, "base")]
    [InlineData("team/base", "3.10", null, "ghcr.io/w/team/base:3.10")]
    [InlineData("base", "1", null, "library/base:1")]
    [InlineData("base", "1", "docker.io/x", "x/base:1")]
    [InlineData("base", "1", "x", "docker.io/x/base:1")]
    [InlineData("base", "1", "x", "index.docker.io/x/base:1")]
    [InlineData("base", "1", "docker.io", "docker.io/base:1")]
    [InlineData("base", "1", "library", "docker.io/library/base:1")]
    [InlineData("base", null, "docker.io/library", "docker.io/base")]
    [InlineData("x/base", "1", "docker.io", "docker.io/x/base:1")]
    public void A_unit_is_known_by_its_full_name_and_by_its_plain_one(string name, string? version, string? repository, string reference)
    {
        var unit = Base(name, version) with { Repository = repository };
        Assert.Equal(unit.Id, new UnitNames([unit], "w", "ghcr.io/w").FindImage(reference, Base("other", "1")));
    }

    [Theory]
    [InlineData("base")]
    [InlineData("base:2")]
    [InlineData("base:1@sha256:11")]
    [InlineData("docker.io/base:1")]
    [InlineData("docker.io/w/base:1")]
    [InlineData("x/base:1")]
    [InlineData("localhost/base:1")]
    [InlineData("base:1.0")]
    [InlineData("ghcr.io:443/base")]
    public void Anything_else_is_an_image_from_elsewhere(string reference) =>
        Assert.Null(new UnitNames([Base("base", "1")], "w", "ghcr.io/w").FindImage(reference, Base("other", "1")));

    [Theory]
    [InlineData("acme/base:1")]
    [InlineData("docker.io/acme/base:1")]
    [InlineData("docker.io/library/base:1")]
    [InlineData("base:1")]
    public void A_base_that_is_pushed_nowhere_is_known_by_what_docker_reads_into_its_name(string reference) =>
        Assert.Equal("base:1", new UnitNames([Base("base", "1")], "acme", null).FindImage(reference, Base("other", "1")));

    [Theory]
    [InlineData("FROM base:1", "FROM built")]
    [InlineData("# c\nARG TAG=1\nFROM base:${TAG} AS x\nFROM x", "# c\nARG TAG=1\nFROM built AS x\nFROM x")]
    [InlineData("ARG R=ghcr.io/acme\r\nARG N=base\r\nFROM --platform=$TARGETPLATFORM \"$R/$N:${T:-1}\"\r\n",
        "ARG R=ghcr.io/acme\r\nARG N=base\r\nFROM --platform=$TARGETPLATFORM far\r\n")]
    [InlineData("FROM ba\\\n# within\nse:1 \\\n  AS x", "FROM built \\\n  AS x")]
    [InlineData("FROM scratch\nCOPY --chown=1 --from=base:1 base:1 /\nRUN --mount=type=bind,from=base:1,target=/x echo base:1",
        "FROM scratch\nCOPY --chown=1 --from=built base:1 /\nRUN --mount=type=bind,from=built,target=/x echo base:1")]
    [InlineData("FROM debian:12\nFROM acme/x\nFROM localhost/y\nFROM z@sha256:1",
        "FROM docker.io/library/debian:12\nFROM docker.io/acme/x:latest\nFROM localhost/y\nFROM docker.io/library/z@sha256:1")]
    [InlineData("FROM base:1\nONBUILD COPY --from=base:1 / /\nCOPY --from=workspace a /\nCOPY --from=0 / /",
        "FROM built\nONBUILD COPY --from=base:1 / /\nCOPY --from=workspace a /\nCOPY --from=0 / /")]
    [InlineData("FROM a:$TARGETARCH\nFROM b:$BUILDARCH", "FROM docker.io/library/a:arm64\nFROM b:$BUILDARCH")]
    [InlineData("\uFEFFFROM base:1\nLABEL a=\u00fc", "\uFEFFFROM built\nLABEL a=\u00fc")]
    [InlineData("FROM scratch\nRUN <<EOF\nFROM base:1\nEOF", null)]
    public void References_are_written_out_and_nothing_else_changes(string text, string? written)
    {
        var names = new Dictionary<string, string?> { ["base:1"] = "built", ["ghcr.io/acme/base:1"] = "far", ["workspace"] = null };
        var got = DockerfileReferences.Write(Encoding.UTF8.GetBytes(text), ReadOnlyDictionary<string, string>.Empty, "linux/arm64", names);
        Assert.Equal(written, got is null ? null : Encoding.UTF8.GetString(got));
    }

    [Theory]
    [InlineData("FROM a AS b\nRUN x\nFROM b AS dev\nRUN y\nCOPY --from=far / /\n\nFROM scratch\nCOPY --from=b / /\n", null,
        "FROM a AS b\nRUN x\nFROM scratch AS dev\n\n\n\nFROM scratch\nCOPY --from=b / /\n")]
    [InlineData("FROM a AS b\nRUN x\nfrom b AS dev\nRUN y", "B", "FROM a AS b\nRUN x\nFROM scratch AS dev\n")]
    [InlineData("ARG S=one\nFROM a AS one\nFROM a AS two\nFROM a\nRUN x\nFROM $S\nRUN --mount=type=bind,from=2,target=/x y", null,
        "ARG S=one\nFROM a AS one\nFROM scratch AS two\nFROM a\nRUN x\nFROM $S\nRUN --mount=type=bind,from=2,target=/x y")]
    [InlineData("FROM a AS for-arm64\nFROM a AS for-amd64\nFROM for-$TARGETARCH", null,
        "FROM a AS for-arm64\nFROM scratch AS for-amd64\nFROM for-$TARGETARCH")]
    [InlineData("FROM a\nRUN <<EOF\nFROM b\nEOF\nFROM \\\n  c", null, "FROM scratch\n\n\n\nFROM \\\n  c")]
    [InlineData("FROM a AS b\nFROM b", null, null)]
    [InlineData("FROM a\nFROM b", "other", null)]
    [InlineData("FROM a\nFROM ${b", null, null)]
    [InlineData("# nothing", null, null)]
    public void Stages_that_are_not_used_are_emptied(string text, string? target, string? written)
    {
        var none = ReadOnlyDictionary<string, string>.Empty;
        Assert.Equal(written, Text(UnusedStages.Empty(Encoding.UTF8.GetBytes(text), target, none, "linux/arm64")));
        var marked = UnusedStages.Empty(Encoding.UTF8.GetBytes("\uFEFF" + text), target, none, "linux/arm64");
        Assert.Equal(written is null ? null : "\uFEFF" + written, Text(marked));

        static string? Text(byte[]? content) => content is null ? null : Encoding.UTF8.GetString(content);
    }

    [Fact]
    public void Bytes_that_are_no_text_stay_as_they_are()
    {
        byte[] content = [.. "FROM a\n# "u8, 0xff, 0xc3, (byte)'\n'];
        Assert.Equal([.. "FROM docker.io/library/a:latest\n# "u8, 0xff, 0xc3, (byte)'\n'],
            DockerfileReferences.Write(content, ReadOnlyDictionary<string, string>.Empty, "linux/amd64", new Dictionary<string,
            string?>())!);
    }

    [Fact]
    public void What_bears_the_name_of_the_unit_itself_is_the_image_that_it_extends()
    {
        var unit = Base("python", "3.8");
        Assert.Null(new UnitNames([unit], "w", null).FindImage("python:3.8", unit));
    }

    [Fact]
    public async Task A_change_comes_to_all_that_is_built_on_it_and_says_the_way()
    {
        using var source = new Repository();
        source.Write("plimsoll.yaml", "workspace: acme\nregistry: ghcr.io/acme\n");
        source.Write("base/image.yaml", "name: base\nversion: 1\n");
        source.Write("base/Dockerfile", "FROM debian:12\n");
        source.Write("middle/manifest.json", """{ "image": "middle", "version": 2.10, "registry": null }""");
        source.Write("middle/Dockerfile", "FROM ghcr.io/acme/base:1\n");
        source.Write("api/service.yaml", "build: { dockerfile: Dockerfile }\n");
        source.Write("api/Dockerfile", "FROM build AS x\nFROM scratch\nCOPY --from=middle:2.10 / /\n");
        source.Write("far/service.yaml", "build: { dockerfile: Dockerfile }\n");
        source.Write("far/Dockerfile", "FROM middle:2.1\n");
        source.Write("hub/image.yaml", "name: hub\nversion: 1\nrepository: docker.io/acme\n");
        source.Write("hub/Dockerfile", "FROM scratch\n");
        source.Write("short/service.yaml", "build: { dockerfile: Dockerfile, platforms: [linux/amd64, linux/arm64] }\n");
        source.Write("short/Dockerfile", "ARG OF=hub\nFROM acme/${OF}:1 AS arm64\nFROM scratch AS amd64\nFROM $TARGETARCH\n");
        var from = source.CommitAll();
        source.Commit("base/Dockerfile", "FROM debian:13\n");
        Assert.Equal(
            ["api: base/Dockerfile (base middle:2.10 -> base:1: folder)", "base: base/Dockerfile (folder)",
                "middle: base/Dockerfile (base base:1: folder)"],
            await LinesAsync(source, from));
        from = source.Git("rev-parse", "HEAD");
        source.Commit("hub/Dockerfile", "FROM scratch\nLABEL a=b\n");
        Assert.Equal(["hub: hub/Dockerfile (folder)", "short: hub/Dockerfile (base hub:1: folder)"], await LinesAsync(source, from));
        from = source.Git("rev-parse", "HEAD");
        source.Commit("base/image.yaml", "name: base\nversion: 1.1\n");
        Assert.Contains("middle: middle/Dockerfile (ghcr.io/acme/base:1 is no base of this workspace any more)",
            await LinesAsync(source, from));
        from = source.Git("rev-parse", "HEAD");
        source.Commit("middle/Dockerfile", "ARG V=1.1\nFROM ghcr.io/acme/base:$V\n");
        Assert.Equal(["api", "middle"], (await LinesAsync(source, from)).Select(line => line.Split(':')[0]));
        from = source.Git("rev-parse", "HEAD");
        source.Git("rm", "-q", "-r", "base");
        source.CommitAll();
        Assert.Equal(["api: middle/Dockerfile (base middle:2.10: ghcr.io/acme/base:1.1 is no base of this workspace any more)",
            "base: base/image.yaml (removed)", "middle: middle/Dockerfile (ghcr.io/acme/base:1.1 is no base of this workspace any more)"],
            await LinesAsync(source, from));
    }

    [Fact]
    public async Task Dockerfiles_that_build_on_each_other_in_a_circle_are_found()
    {
        using var source = new Repository();
        source.Write("a/manifest.yml", "image: a\nversion: 1\n");
        source.Write("a/Dockerfile", "FROM b:1");
        source.Write("b/manifest.yml", "image: b\nversion: 1\n");
        source.Write("b/Dockerfile", "FROM a:1");
        source.CommitAll();
        var finding = Assert.Single((await CatalogReader.TryReadAsync(await source.OpenAsync(), "HEAD",
            TestContext.Current.CancellationToken)).Findings);
        Assert.Equal((Codes.Cycle, "it goes round in a circle: a:1 -> b:1 -> a:1"), (finding.Code, finding.Message));
    }

    [Fact]
    public async Task A_manifest_that_moves_and_one_of_two_versions()
    {
        using var source = new Repository();
        foreach (var version in new[] { "3.8", "3.10" })
        {
            source.Write($"py{version}/manifest.yml", $"image: python\nversion: {version}\n");
            source.Write($"py{version}/Dockerfile", $"FROM python:{version}\n");
        }
        var from = source.CommitAll();
        source.Git("mv", "py3.8/manifest.yml", "py3.8/manifest.yaml");
        source.CommitAll();
        Assert.Equal(["python: py3.8/manifest.yaml (folder), py3.8/manifest.yaml (moved from py3.8/manifest.yml), "
            + "py3.8/manifest.yml (folder)"], await LinesAsync(source, from));
        from = source.Git("rev-parse", "HEAD");
        source.Git("rm", "-q", "-r", "py3.8");
        source.Commit("py3.10/manifest.yml", "image: python\nversion: 3.11\n");
        Assert.Equal(["python: py3.10/manifest.yml (folder), py3.10/manifest.yml (version: 3.10 -> 3.11)",
            "python: py3.8/manifest.yaml (removed)"], await LinesAsync(source, from));
        from = source.Git("rev-parse", "HEAD");
        source.Git("mv", "py3.10", "py");
        source.CommitAll();
        Assert.Equal("python: py/Dockerfile (folder)", (await LinesAsync(source, from)).Single().Split(',')[0]);
    }

    private static Unit Base(string name, string? version) =>
        new() { Name = name, Kind = UnitKind.Base, Path = name,
            ManifestPath = name + "/image.yaml", Build = new("dockerfile", "Dockerfile"), Version = version };

    private static async Task<List<string>> LinesAsync(Repository source, string from)
    {
        using var cache = new TempFolder();
        var git = await source.OpenAsync();
        var token = TestContext.Current.CancellationToken;
        var lines = Lines(await ChangePlanner.CompareAsync(git, from, "HEAD", null, token));
        for (var i = 0; i < 2; i++) Assert.Equal(lines, Lines(await ChangePlanner.CompareAsync(git, from, "HEAD", cache.Path, token)));
        return lines;
    }

    private static List<string> Lines(ChangePlan plan) =>
        [.. plan.Units.Select(change =>
            $"{change.Unit.Name}: {string.Join(", ", change.Reasons.Select(reason => $"{reason.Path} ({reason.Via})"))}")
            .Order(StringComparer.Ordinal)];
}
