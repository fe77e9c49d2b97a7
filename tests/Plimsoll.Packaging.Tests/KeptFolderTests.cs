using Plimsoll.Packaging.Tests.Support;

namespace Plimsoll.Packaging.Tests;

/// <summary>Kept build folders lie, unless one watches them.</summary>
public sealed class KeptFolderTests(Machine machine)
{
    [Fact(Usually = 120)]
    public async Task A_change_makes_little_that_is_new_and_what_was_kept_never_shows()
    {
        using var bench = await Workbench.CreateAsync(machine, Samples.Web);
        var first = await bench.BuildAsync(Samples.WebUnit);
        var before = Blobs(bench);

        await bench.Repository.CommitAsync(("services/web/Program.cs", Samples.WebProgram("second")));
        var second = await bench.BuildAsync(Samples.WebUnit);
        Assert.NotEqual(first.Digest, second.Digest);
        Assert.Equal((await bench.ManifestAsync(first)).Layers.SkipLast(1), (await bench.ManifestAsync(second)).Layers.SkipLast(1));
        Assert.InRange(Blobs(bench).Except(before).Sum(blob => blob.Length), 1, 200_000);

        // back to the first commit's files, in the folder of the second
        await bench.Repository.CommitAsync(("services/web/Program.cs", Samples.WebProgram("first")));
        Assert.Equal(first, await bench.BuildAsync(Samples.WebUnit));

        // someone else writes into the folder: a later program in obj, and a source
        await bench.Repository.CommitAsync(("services/web/Program.cs", Samples.WebProgram("second")));
        var compiled = Directory.GetFiles(bench.Folders.Work, "Web.dll", SearchOption.AllDirectories)
            .Single(path => path.EndsWith("obj/Release/net10.0/Web.dll", StringComparison.Ordinal));
        await File.WriteAllTextAsync(compiled, "poison");
        File.SetLastWriteTimeUtc(compiled, TimeProvider.System.GetUtcNow().AddHours(1).UtcDateTime);
        var web = compiled[..compiled.IndexOf("obj/", StringComparison.Ordinal)];
        await File.WriteAllTextAsync(Path.Combine(web, "Stray.cs"), "#error stray");
        Assert.Equal(second, await bench.BuildAsync(Samples.WebUnit));
    }

    [Fact(Usually = 180)]
    public async Task A_build_that_is_killed_leaves_nothing_that_the_next_one_stumbles_over()
    {
        using var bench = await Workbench.CreateAsync(machine, Samples.Web);
        using var other = new TempFolder();
        var variables = new Dictionary<string, string>
        {
            [ChildBuild.RepositoryVariable] = bench.Repository.Path,
            [ChildBuild.HomeVariable] = Path.GetDirectoryName(bench.Folders.Work)!,
            [ChildBuild.CacheVariable] = bench.Folders.Cache,
            [ChildBuild.ResultVariable] = other["result"],
            ["TMPDIR"] = other.Path,
        };
        using (var child = ChildBuild.Start([], variables))
        {
            // in the middle of it: something was compiled
            var interval = TimeSpan.FromMilliseconds(20);
            await Eventually.HoldsAsync(
                "the child compiles something",
                () => child.HasExited || IsCompiled(bench.Folders.Work, "Greetings.dll"),
                within: TimeSpan.FromMinutes(4),
                interval: interval);
            child.Kill(entireProcessTree: true);
            await child.WaitForExitAsync();
        }
        Assert.False(File.Exists(other["result"]), "the build was done before it could be killed");

        var after = await bench.BuildAsync(Samples.WebUnit);
        using var clean = new Workbench(machine, bench.Repository);
        Assert.Equal(after, await clean.BuildAsync(Samples.WebUnit));
    }

    private static bool IsCompiled(string folder, string name) =>
        Directory.Exists(folder) && Directory.EnumerateFiles(folder, name, SearchOption.AllDirectories).Any();

    private static HashSet<(string Path, long Length)> Blobs(Workbench bench) =>
        [.. Directory.EnumerateFiles(bench.Store.Folder, "*", SearchOption.AllDirectories)
            .Select(path => (path, new FileInfo(path).Length))];
}
