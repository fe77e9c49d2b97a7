using System.Net;
using System.Text;
using Plimsoll.Packaging.Debian;
using Plimsoll.Packaging.Tests.Support;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests.Debian;

/// <summary>Images of packages that were made for the test.</summary>
public sealed class DebianImageTests(Machine machine) : IDisposable
{
    private const string List = "suite bookworm\nlibthing\n-/usr/share/thing/left\n";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_image_has_the_files_of_its_packages_users_authorities_and_nothing_for_people()
    {
        Assert.SkipUnless(DebPackages.CanBeMade, "needs dpkg-deb and apt");
        using var bench = await WithAsync("base", List,
            await MakeAsync("libthing", ("lib/libthing.so.1.2", "library"), ("lib/libthing.so.1", "-> libthing.so.1.2"),
                ("usr/bin/thing", "program"), ("var/lib/thing", null),
                ("usr/share/doc/libthing/copyright", "licence"), ("usr/share/doc/libthing/changelog", "x"),
                    ("usr/share/man/man1/thing.1", "x"), ("usr/share/thing/left", "x"), ("usr/share/thing/kept", "x"), ("tmp", null)),
            await MakeAsync("authorities", ("usr/share/ca-certificates/b.crt", "B\n"), ("usr/share/ca-certificates/a.crt", "A"),
                ("var/lib/thing", null)));
        var unit = Unit("base") with { Build = Unit("base").Build with { Entrypoint = ["/usr/bin/thing", "-x"] } };
        var image = await bench.BuildAsync(unit);

        var layer = Assert.Single((await bench.ManifestAsync(image)).Layers);
        var files = await bench.FilesAsync(image, layer);
        Assert.Equal(
            ["etc/group", "etc/passwd", "etc/ssl/certs/ca-certificates.crt", "lib/libthing.so.1", "lib/libthing.so.1.2", "usr/bin/thing",
                "usr/share/ca-certificates/a.crt", "usr/share/ca-certificates/b.crt",
                "usr/share/doc/libthing/copyright", "usr/share/thing/kept", "var/lib/dpkg/status.d/authorities",
                    "var/lib/dpkg/status.d/libthing"],
            files.Keys.Where(path => !path.EndsWith('/')));
        Assert.Contains("tmp/", files.Keys);
        Assert.Contains("var/lib/thing/", files.Keys);
        Assert.Equal("A\nB\n", Encoding.UTF8.GetString(files["etc/ssl/certs/ca-certificates.crt"]));
        Assert.Contains("nonroot:x:65532:65532:", Encoding.UTF8.GetString(files["etc/passwd"]), StringComparison.Ordinal);
        Assert.StartsWith("Package: libthing\nVersion: 1:2.0~a\n", Encoding.UTF8.GetString(files["var/lib/dpkg/status.d/libthing"]),
            StringComparison.Ordinal);
        var config = (await bench.ConfigAsync(image)).Config!;
        Assert.Equal(("65532:65532", "/"), (config.User, config.WorkingDir));
        Assert.Equal(["/usr/bin/thing", "-x"], config.Entrypoint);
        Assert.Contains("SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt", config.Env!);
    }

    [Fact]
    public async Task On_a_base_there_are_its_own_packages_alone()
    {
        Assert.SkipUnless(DebPackages.CanBeMade, "needs dpkg-deb and apt");
        using var bench = await WithAsync("base", List, await MakeAsync("libthing", ("lib/libthing.so", "library")));
        var below = await bench.BuildAsync(Unit("base"));
        var tool = await MakeAsync("tool", ("usr/bin/tool", "program"));
        File.Copy(tool.File, DebPackages.CachedFile(bench.Folders, tool.Package), overwrite: true);
        await bench.Repository.CommitAsync(DebPackages.Files("tool", "suite bookworm\ntool\n", tool.Package));
        var image = await bench.BuildOnAsync(below, Unit("tool", on: "base"), "images/tool");
        var layers = (await bench.ManifestAsync(image)).Layers;
        Assert.Equal((await bench.ManifestAsync(below)).Layers[0], layers[0]);
        Assert.Equal(["usr/bin/tool", "var/lib/dpkg/status.d/tool"], (await bench.FilesAsync(image, layers[1])).Keys.Where(path =>
            !path.EndsWith('/')));
    }

    [Theory]
    [InlineData("bin/sh", "-> dash", "shell", "/bin/sh")]
    [InlineData("usr/bin/bash", "x", "shell", "/usr/bin/bash")]
    [InlineData("usr/bin/apt-get", "x", "package-manager", "/usr/bin/apt-get")]
    [InlineData("usr/bin/dpkg", "x", "package-manager", "/usr/bin/dpkg")]
    public async Task A_shell_or_a_package_manager_gets_in_only_where_the_manifest_says_so(string path, string content, string what,
        string shown)
    {
        Assert.SkipUnless(DebPackages.CanBeMade, "needs dpkg-deb and apt");
        using var bench = await WithAsync("base", List, await MakeAsync("libthing", (path, content)));
        Assert.Equal($"PLM4046: images/base/image.yaml: the image would have a {what.Replace('-', ' ')}, {shown}. "
            + $"Leave its package out (-NAME in packages.txt) or the file (-{shown}); or allow it: build: {{ allow: [{what}] }}",
            await RefusedAsync(bench, Unit("base")));
        await bench.BuildAsync(Unit("base") with { Build = Unit("base").Build with { Allow = [what] } });
    }

    [Fact]
    public async Task Two_packages_with_one_path_a_changed_list_and_a_missing_lock_are_refused()
    {
        Assert.SkipUnless(DebPackages.CanBeMade, "needs dpkg-deb and apt");
        using var bench = await WithAsync("base", List, await MakeAsync("one", ("etc/thing", "1")),
            await MakeAsync("two", ("etc/thing", "2")));
        Assert.Equal("PLM4045: /etc/thing is in two packages, one and two. A line -/etc/thing in the list leaves it out",
            await RefusedAsync(bench, Unit("base")));
        await bench.Repository.CommitAsync(("images/base/packages.txt", List + "more\n"));
        Assert.Equal("PLM4047: images/base/packages.txt was changed since it was locked. plimsoll build --lock base writes "
            + "images/base/packages.lock anew", await RefusedAsync(bench, Unit("base")));
        await bench.Repository.CommitAsync(("images/base/packages.lock", null));
        Assert.Equal("PLM4012: images/base/image.yaml: there is no images/base/packages.lock in this commit. "
            + "plimsoll build --lock base writes it", await RefusedAsync(bench, Unit("base")));
    }

    [Fact]
    public async Task A_package_is_downloaded_once_and_only_as_it_was_locked()
    {
        Assert.SkipUnless(DebPackages.CanBeMade, "needs dpkg-deb and apt");
        var (package, file) = await MakeAsync("libthing", ("etc/thing", "1"));
        using var archive = new HttpListener();
        var port = 20_000 + Environment.ProcessId % 20_000;
        archive.Prefixes.Add($"http://127.0.0.1:{port}/");
        archive.Start();
        var served = new List<byte[]> { "another package"u8.ToArray(), await File.ReadAllBytesAsync(file),
            await File.ReadAllBytesAsync(file) };
        var requests = 0;
        var serving = ServeAsync();

        using var bench = await Workbench.CreateAsync(machine, DebPackages.Files("base", List,
            package with { Url = $"http://127.0.0.1:{port}/libthing.deb" }));
        Assert.StartsWith($"PLM4044: http://127.0.0.1:{port}/libthing.deb is not the libthing 1:2.0~a that was locked",
            await RefusedAsync(bench, Unit("base")), StringComparison.Ordinal);
        var image = await bench.BuildAsync(Unit("base"));
        Assert.Equal(image.Digest, (await bench.BuildAsync(Unit("base"))).Digest);
        Assert.Equal(2, requests);

        // what somebody wrote into the cache is not taken for it
        await File.AppendAllTextAsync(DebPackages.CachedFile(bench.Folders, package), "poison");
        Assert.Equal(image.Digest, (await bench.BuildAsync(Unit("base"))).Digest);
        Assert.Equal(3, requests);
        archive.Stop();
        await serving;

        async Task ServeAsync()
        {
            try
            {
                while (await archive.GetContextAsync() is { } context)
                {
                    await context.Response.OutputStream.WriteAsync(served[requests++]);
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
            }
        }
    }

    /// <summary>The only test that asks Debian itself.</summary>
    [Fact(Usually = 60)]
    public async Task A_lock_is_what_apt_resolves_without_what_only_scripts_need_and_without_the_packages_of_the_base()
    {
        Assert.SkipUnless(DebPackages.CanBeMade, "needs dpkg-deb and apt");
        using var bench = await Workbench.CreateAsync(machine,
            ("images/base/packages.txt", "suite bookworm\nca-certificates\n-debconf\n-openssl\n"),
                ("images/tool/packages.txt", "suite bookworm\nlibssl3\n-debconf\n"));
        var catalog = new Catalog("HEAD", new("acme", null, [], []), [Unit("base") with { Version = "11" },
            Unit("base") with { Version = "12" }, Unit("tool", on: "base:12")]);
        var locks = new PackageLocks(bench.Repository.Path, catalog, bench.Folders);
        Assert.Equal(new("base", "images/base/packages.lock", 1), await locks.WriteAsync(catalog.Units[1], default));
        var written = await locks.WriteAsync(catalog.Units[2], default);
        var locked = PackageLock.Parse(await File.ReadAllTextAsync(Path.Combine(bench.Repository.Path, written.Path)), written.Path);
        Assert.Equal(["gcc-12-base", "libc6", "libgcc-s1", "libssl3"], locked.Packages.Select(package => package.Name));

        await bench.Repository.CommitAsync();
        var image = await bench.BuildAsync(Unit("base"));
        var files = await bench.FilesAsync(image, (await bench.ManifestAsync(image)).Layers[0]);
        Assert.StartsWith("-----BEGIN CERTIFICATE-----", Encoding.ASCII.GetString(files["etc/ssl/certs/ca-certificates.crt"]),
            StringComparison.Ordinal);
    }

    private Task<(LockedPackage Package, string File)> MakeAsync(string name, params (string Path, string? Content)[] files) =>
        DebPackages.MakeAsync(_folder.Path, name, files);

    private async Task<Workbench> WithAsync(string unit, string list, params (LockedPackage Package, string File)[] packages)
    {
        var bench = await Workbench.CreateAsync(machine, DebPackages.Files(unit, list, packages.Select(package => package.Package)));
        foreach (var (package, file) in packages) File.Copy(file, DebPackages.CachedFile(bench.Folders, package), overwrite: true);
        return bench;
    }

    private static async Task<string> RefusedAsync(Workbench bench, Unit unit) =>
        (await Assert.ThrowsAsync<PlimsollException>(() => bench.BuildAsync(unit))).Message;

    private static Unit Unit(string name, string? on = null) => Samples.Base(name,
        new("debian", "packages.txt") { Base = on }) with { Bases = on is null ? [] : [new(on, on)] };
}
