using System.Text.Json;

namespace Plimsoll.Tests;

/// <summary>A repository of images as other factories have it, through the command line.</summary>
public sealed class ImageLibraryTests : IDisposable
{
    private readonly ImageLibrary _library = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _library.Dispose();

    [Fact(Usually = 60)]
    public async Task Two_commits_go_in_and_the_changed_images_come_out_built()
    {
        var from = _library.Commit(
            ("base/manifest.yaml", "registry:\nimage: base\nversion: 1\n"), ("base/Dockerfile", "FROM scratch\nCOPY base.txt /\n"),
                ("base/base.txt", "1"),
            ("python/3.8/manifest.yml", "registry:\nimage: python\nversion: 3.8\n"),
                ("python/3.8/Dockerfile", "FROM base:1\nCOPY python.txt /\n"), ("python/3.8/python.txt", "3.8"),
            ("python/3.10/manifest.json", """{ "image": "python", "version": 3.10, "repository": "quay.io/acme" }"""),
                ("python/3.10/Dockerfile", "FROM scratch\nCOPY python.txt /\n"), ("python/3.10/python.txt", "3.10"),
            ("old/manifest.yaml", "name: old\nversion: 1\n"), ("old/Dockerfile", "FROM scratch\n"),
            ("README.md", "images"));
        var first = await _library.JsonAsync("changes", "empty", "HEAD");
        Assert.Equal(["images/base:1", "images/old:1", "quay.io/acme/python:3.10", "images/python:3.8"], first.GetProperty("units")
            .EnumerateArray().Select(unit => unit.GetProperty("image").GetString()));

        var to = _library.Commit(("base/base.txt", "2"), ("old/manifest.yaml", null), ("old/Dockerfile", null), ("README.md", "more"));
        var changes = await _library.JsonAsync("changes", from, to);
        Assert.Equal(["base modified base/base.txt: folder", "old removed old/manifest.yaml: removed",
            "python modified base/base.txt: base base:1: folder"], changes.GetProperty("units").EnumerateArray().Select(Line));

        var built = await _library.JsonAsync("build", "--from", from, "--commit", to);
        Assert.Equal(["images/base:1 True base/base.txt (folder); no image",
            "images/python:3.8 True base/base.txt (base base:1: folder); no image"], built.GetProperty("units").EnumerateArray()
            .Select(Built));
        var (below, above) = (await LayersAsync("base", "1"), await LayersAsync("python", "3.8"));
        Assert.Equal(below, above.Take(below.Count));
        Assert.True(above.Count > below.Count);
        Assert.Null(await _library.Store.ResolveAsync("images/python", "3.10", Token));

        // without services a build is of all bases; what is there is not built again, and foreign versions move
        built = await _library.JsonAsync("build");
        Assert.Equal(["images/base:1 False", "images/python:3.10 True", "images/python:3.8 False"], built.GetProperty("units")
            .EnumerateArray().Select(unit => Built(unit)).Select(line => string.Join(' ', line.Split(' ')[..2])).Order());
        _library.Commit(("base/base.txt", "3"));
        var (code, _, error) = await _library.RunAsync("build", "base");
        Assert.True(code == 0, error);
        Assert.NotEqual(below, await LayersAsync("base", "1"));
        built = await _library.JsonAsync("build", "python:3.8", "--dry-run");
        // the base comes with what is built on it; it was not asked for, so its version is left alone
        Assert.Equal([$"images/base:{_library.Git("rev-parse", "HEAD")} False its inputs did", "images/python:3.8 True no image for"],
            built.GetProperty("units").EnumerateArray().Select(unit => string.Join(' ', Built(unit).Split(' ')[..5])));
        Assert.Equal(2, (await _library.RunAsync("build", "python:3.9")).ExitCode);
    }

    [Fact]
    public async Task A_version_of_ours_that_was_pushed_means_the_same_for_ever()
    {
        _library.Commit(("tool/image.yaml", "version: 1.0\n"), ("tool/Dockerfile", "FROM scratch\nCOPY a.txt /\n"), ("tool/a.txt", "1"));
        Assert.Equal(0, (await _library.RunAsync("build")).ExitCode);
        Assert.Equal(0, (await _library.RunAsync("build", "tool")).ExitCode);
        _library.Commit(("tool/a.txt", "2"));
        foreach (var arguments in new[] { ["build", "--from", "HEAD~1"], ["build", "--dry-run"], new[] { "build", "tool" } })
        {
            var (code, _, error) = await _library.RunAsync(arguments);
            Assert.Equal(3, code);
            Assert.Equal("PLM3020: tool/image.yaml: version 1.0 of images/tool was pushed with other content, "
                + "and a version means the same for ever. Raise it, or say mutable: true\n", error);
        }
        _library.Commit(("tool/image.yaml", "version: 1.1\n"));
        Assert.Equal(0, (await _library.RunAsync("build")).ExitCode);
        _library.Commit(("tool/image.yaml", "version: 1.0\nmutable: true\n"));
        var before = (await _library.Store.ResolveAsync("images/tool", "1.0", Token))!.Digest;
        Assert.Equal(0, (await _library.RunAsync("build")).ExitCode);
        Assert.NotEqual(before, (await _library.Store.ResolveAsync("images/tool", "1.0", Token))!.Digest);
    }

    private async Task<List<string>> LayersAsync(string name, string tag)
    {
        var found = await _library.Store.ResolveAsync("images/" + name, tag, Token);
        var manifest = JsonDocument.Parse(await _library.Store.ReadManifestAsync("images/" + name, found!.Digest, Token)).RootElement;
        await using var config = await _library.Store.OpenBlobAsync("images/" + name,
            Oci.Digest.Parse(manifest.GetProperty("config").GetProperty("digest").GetString()!), Token);
        return [.. (await JsonDocument.ParseAsync(config, default, Token)).RootElement.GetProperty("rootfs").GetProperty("diff_ids")
            .EnumerateArray().Select(id => id.GetString()!)];
    }

    private static string Line(JsonElement unit) => $"{unit.GetProperty("name")} {unit.GetProperty("change")} " + string.Join(", ",
        unit.GetProperty("reasons").EnumerateArray().Select(reason => $"{reason.GetProperty("path")}: {reason.GetProperty("via")}"));

    private static string Built(JsonElement unit)
    {
        var reason = unit.GetProperty("reason").GetString()!;
        return $"{unit.GetProperty("image")} {unit.GetProperty("built")} "
            + $"{(reason.Contains(" for its", StringComparison.Ordinal) && reason.Contains(';', StringComparison.Ordinal) ? reason[..reason.IndexOf(" for its", StringComparison.Ordinal)] : reason)}";
    }
}
