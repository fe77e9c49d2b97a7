using System.Text;
using Plimsoll.Packaging.Files;
using Plimsoll.Packaging.Tests.Support;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests.Files;

/// <summary>Images of folders.</summary>
public sealed class FilesImageTests(Machine machine)
{
    [Fact]
    public async Task A_folder_is_packed_as_it_is_without_its_manifest()
    {
        using var bench = await Workbench.CreateAsync(machine, ("docs/service.yaml", "build: { files: . }\n"),
            ("docs/index.html", "hello"), ("docs/deep/a.txt", "a"));
        var image = await bench.BuildAsync(Samples.Unit("docs", "docs", "") with { Build = new("files", ".") }, "docs");
        var layer = Assert.Single((await bench.ManifestAsync(image)).Layers);
        Assert.Equal(["srv/deep/a.txt", "srv/index.html"], (await bench.FilesAsync(image, layer)).Keys);
        Assert.Equal(("65532:65532", "/srv"), ((await bench.ConfigAsync(image)).Config!.User,
            (await bench.ConfigAsync(image)).Config!.WorkingDir));
    }

    [Fact]
    public async Task Commands_make_the_folder_out_of_the_inputs_and_nothing_that_was_there_before_stays()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the sample is a shell script");
        using var bench = await Workbench.CreateAsync(machine, Samples.Site);
        var image = await bench.BuildAsync(Samples.SiteUnit, "sites");
        var files = await bench.FilesAsync(image, (await bench.ManifestAsync(image)).Layers[0]);
        Assert.Equal(["srv/deep/link", "srv/deep/variables", "srv/index.html", "srv/run", "srv/zone"], files.Keys);
        Assert.Equal("true 0 C.UTF-8\n", Encoding.UTF8.GetString(files["srv/deep/variables"]));
        Assert.Equal("UTC\n", Encoding.UTF8.GetString(files["srv/zone"]));

        // somebody puts a file into what was made, and a source beside the others
        var dist = Directory.GetDirectories(bench.Folders.Work, "dist", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(Path.Combine(dist, "poison"), "poison");
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(dist)!, "index.html"), "poison");
        Assert.Equal(image, await bench.BuildAsync(Samples.SiteUnit, "sites"));

        // what another commit made is not in the next one's image
        await bench.Repository.CommitAsync(("sites/site/make.sh", "mkdir -p dist && cp index.html dist/other.html\n"));
        var other = await bench.BuildAsync(Samples.SiteUnit, "sites");
        Assert.Equal(["srv/other.html"], (await bench.FilesAsync(other, (await bench.ManifestAsync(other)).Layers[0])).Keys);
    }

    [Fact]
    public async Task A_command_that_fails_or_is_not_there_and_a_folder_that_nothing_made_are_said()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the sample is a shell script");
        using var bench = await Workbench.CreateAsync(machine, ("sites/site/make.sh", "echo no such theme; exit 3\n"));
        Assert.StartsWith("PLM4050: sites/site/service.yaml: build.run: sh make.sh ended with exit code 3:\n  no such theme\n",
            await RefusedAsync(Samples.SiteUnit), StringComparison.Ordinal);
        Assert.StartsWith("PLM4051: sites/site/service.yaml: build.run: no-such-program could not be started: ",
            await RefusedAsync(Running("no-such-program")), StringComparison.Ordinal);
        Assert.Equal("PLM4052: sites/site/service.yaml: build.files: there is no folder dist after the commands of build.run",
            await RefusedAsync(Running("true")));

        async Task<string> RefusedAsync(Unit unit) => (await Assert.ThrowsAsync<PlimsollException>(() =>
            bench.BuildAsync(unit, "sites"))).Message;
        static Unit Running(string program) => Samples.SiteUnit with { Build = Samples.SiteUnit.Build with { Run = [[program]] } };
    }

    [Fact]
    public void The_packages_of_npm_are_those_of_the_lock_but_for_development()
    {
        const string Lock = """
            { "lockfileVersion": 3, "packages": {
              "": { "name": "site", "version": "1.0.0" },
              "node_modules/aurelia": { "version": "2.0.0-rc.1" },
              "node_modules/aurelia/node_modules/@aurelia/kernel": { "version": "2.0.0+x" },
              "node_modules/vite": { "version": "8.0.0", "dev": true },
              "node_modules/renamed": { "name": "original", "version": "3.0.0" },
              "node_modules/here": { "resolved": "packages/here", "link": true } } }
            """;
        Assert.Equal(["pkg:npm/aurelia@2.0.0-rc.1", "pkg:npm/%40aurelia/kernel@2.0.0%2Bx", "pkg:npm/original@3.0.0"], NpmLock.Of(Lock)
            .Select(component => component.Purl));
        Assert.All(["", "[]", "{}", """{"packages":[]}"""], text => Assert.Empty(NpmLock.Of(text)));
    }
}
