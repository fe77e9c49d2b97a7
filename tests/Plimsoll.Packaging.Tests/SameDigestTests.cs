using Plimsoll.Packaging.Debian;
using Plimsoll.Packaging.Tests.Debian;
using Plimsoll.Packaging.Tests.Support;
using Plimsoll.Processes;

namespace Plimsoll.Packaging.Tests;

/// <summary>Same input key, same digest.</summary>
public sealed class SameDigestTests(Machine machine)
{
    /// <summary>Another process, user, home, folder, time zone, locale and umask; another clone, packed; a later commit that does not touch the unit.</summary>
    [Theory]
    [InlineData("web")]
    [InlineData("site")]
    [InlineData("packages")]
    [InlineData("self-contained")]
    [InlineData("trimmed")]
    public async Task Whoever_builds_it_wherever_and_whenever(string name)
    {
        SkipUnlessPossible(name);
        using var made = new TempFolder();
        var (bench, package, file) = await PrepareAsync(made);
        using var owned = bench;
        var (unit, inside) = Samples.Named(name);
        var image = await bench.BuildAsync(unit, inside);

        await bench.Repository.CommitAsync(("README.md", "nothing that a unit needs"));
        using var other = new TempFolder();
        var clone = other["a clone"];
        await TestRepository.GitAsync(other.Path, "clone", "-q", "--no-local", bench.Repository.Path, clone);
        await TestRepository.GitAsync(clone, "gc", "-q");
        var variables = new Dictionary<string, string>
        {
            [ChildBuild.RepositoryVariable] = clone,
            [ChildBuild.HomeVariable] = other["home of another"],
            [ChildBuild.ResultVariable] = other["result"],
            [ChildBuild.UnitVariable] = name,
            ["HOME"] = other.Path,
            ["TMPDIR"] = other.Path,
            ["TZ"] = "Pacific/Kiritimati",
            ["LANG"] = "tr_TR.UTF-8",
            ["GIT_CONFIG_COUNT"] = "1",
            ["GIT_CONFIG_KEY_0"] = "safe.directory",
            ["GIT_CONFIG_VALUE_0"] = "*",
        };
        var anyone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        var cached = DebPackages.CachedFile(new(other["home of another"], other["home of another/cache"]), package);
        File.Copy(file, cached);
        foreach (var folder in new[] { other.Path, other["home of another"], other["home of another/cache"], Path.GetDirectoryName(cached)! })
            if (OperatingSystem.IsLinux()) File.SetUnixFileMode(folder, anyone);
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(cached, anyone);
        using var child = ChildBuild.Start([.. await AnotherUserAsync(), "sh", "-c", "umask 077; exec \"$@\"", "sh"], variables);
        var said = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();

        Assert.True(File.Exists(other["result"]), said);
        Assert.Equal($"{image.InputKey} {image.Digest}", await File.ReadAllTextAsync(other["result"]));
    }

    /// <summary>Files have other times: those of the working tree, and all that was kept of the first build.</summary>
    [Theory]
    [InlineData("web")]
    [InlineData("site")]
    [InlineData("packages")]
    [InlineData("self-contained")]
    [InlineData("trimmed")]
    public async Task After_a_touch(string name)
    {
        SkipUnlessPossible(name);
        using var made = new TempFolder();
        var (bench, package, file) = await PrepareAsync(made);
        using var owned = bench;
        var (unit, inside) = Samples.Named(name);
        var image = await bench.BuildAsync(unit, inside);

        foreach (var folder in new[] { bench.Repository.Path, bench.Folders.Work }) await CommandRunner.RequireAsync(new("find", [folder, "-exec", "touch", "--no-dereference", "--date=2031-07-04", "{}", "+"]));
        Assert.Equal(image, await bench.BuildAsync(unit, inside));

        await bench.Repository.CommitAsync(("README.md", "nothing that a unit needs"));
        using var other = new Workbench(machine, bench.Repository);
        File.Copy(file, DebPackages.CachedFile(other.Folders, package), overwrite: true);
        Assert.Equal(image, await other.BuildAsync(unit, inside));
    }

    private static void SkipUnlessPossible(string name)
    {
        Assert.SkipUnless(DebPackages.CanBeMade, "umask and users are Linux's here, and packages Debian's");
        Assert.SkipUnless(name is not ("self-contained" or "trimmed") || Environment.GetEnvironmentVariable("PLIMSOLL_TEST_LONG") == "1", "it takes minutes: ./test long");
    }

    private async Task<(Workbench Bench, LockedPackage Package, string File)> PrepareAsync(TempFolder made)
    {
        var (package, file) = await DebPackages.MakeAsync(made.Path, "libthing", ("usr/lib/libthing.so.1", "library"), ("usr/lib/libthing.so", "-> libthing.so.1"), ("usr/bin/thing", "program"), ("var/lib/thing", null));
        var bench = await Workbench.CreateAsync(machine, [.. Samples.Web, .. Samples.Site, .. Samples.Console, .. DebPackages.Files("packages", "suite bookworm\nlibthing\n", package)]);
        File.Copy(file, DebPackages.CachedFile(bench.Folders, package), overwrite: true);
        return (bench, package, file);
    }

    /// <summary>Nobody, where we may become that and nobody may read these programs.</summary>
    private static async Task<IReadOnlyList<string>> AnotherUserAsync()
    {
        if (Environment.UserName != "root") return [];
        string[] setpriv = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
        var probe = await CommandRunner.RunAsync(new(setpriv[0], [.. setpriv[1..], "test", "-r", Path.Combine(AppContext.BaseDirectory, "Plimsoll.Packaging.Tests.dll")]));
        return probe.ExitCode == 0 ? setpriv : [];
    }
}
