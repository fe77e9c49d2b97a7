using Plimsoll.Packaging.Debian;
using Plimsoll.Packaging.Tests.Debian;
using Plimsoll.Packaging.Tests.Support;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests;

/// <summary>Same input key, same digest.</summary>
public sealed class SameDigestTests(Machine machine)
{
    /// <summary>A unit of every builder that promises it.</summary>
    public static TheoryData<string> Names => ["web", "site", "packages", "self-contained", "trimmed"];

    /// <summary>Another process, user, home, folder, time zone, locale and umask; another clone, packed; a later commit that does not touch
    /// the unit.</summary>
    [Theory(Usually = 120)]
    [MemberData(nameof(Names))]
    public async Task Whoever_builds_it_wherever_and_whenever(string name)
    {
        using var built = await BuiltAsync(name);

        await built.Bench.Repository.CommitAsync(("README.md", "nothing that a unit needs"));
        using var other = new TempFolder();
        var clone = other["a clone"];
        await new GitFolder(other.Path).GitAsync("clone", "-q", "--no-local", built.Bench.Repository.Path, clone);
        await new GitFolder(clone).GitAsync("gc", "-q");
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
        var anyone =
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        var cached = DebPackages.CachedFile(new(other["home of another"], other["home of another/cache"]), built.Package);
        File.Copy(built.File, cached);
        foreach (var folder in new[] { other.Path, other["home of another"], other["home of another/cache"],
            Path.GetDirectoryName(cached)! })
            if (OperatingSystem.IsLinux()) File.SetUnixFileMode(folder, anyone);
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(cached, anyone);
        using var child = ChildBuild.Start([.. await AnotherUserAsync(), "sh", "-c", "umask 077; exec \"$@\"", "sh"], variables);
        var said = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();

        Assert.True(File.Exists(other["result"]), said);
        Assert.Equal($"{built.Image.InputKey} {built.Image.Digest}", await File.ReadAllTextAsync(other["result"]));
    }

    /// <summary>Files have other times: those of the working tree, and all that was kept of the first build.</summary>
    [Theory(Usually = 120)]
    [MemberData(nameof(Names))]
    public async Task After_a_touch(string name)
    {
        using var built = await BuiltAsync(name);

        foreach (var folder in new[] { built.Bench.Repository.Path,
            built.Bench.Folders.Work }) await CommandRunner.RequireAsync(new("find",
            [folder, "-exec", "touch", "--no-dereference", "--date=2031-07-04", "{}", "+"]));
        Assert.Equal(built.Image, await built.Bench.BuildAsync(built.Unit, built.Inside));

        await built.Bench.Repository.CommitAsync(("README.md", "nothing that a unit needs"));
        using var other = new Workbench(machine, built.Bench.Repository);
        File.Copy(built.File, DebPackages.CachedFile(other.Folders, built.Package), overwrite: true);
        Assert.Equal(built.Image, await other.BuildAsync(built.Unit, built.Inside));
    }

    /// <summary>The unit, built once.</summary>
    private async Task<Built> BuiltAsync(string name)
    {
        Assert.SkipUnless(DebPackages.CanBeMade, "umask and users are Linux's here, and packages Debian's");
        Assert.SkipUnless(name is not ("self-contained" or "trimmed") || Repetitions.AreFull, "it takes minutes: ./test long");
        var made = new TempFolder();
        var (package, file) = await DebPackages.MakeAsync(made.Path, "libthing", ("usr/lib/libthing.so.1", "library"),
            ("usr/lib/libthing.so", "-> libthing.so.1"), ("usr/bin/thing", "program"), ("var/lib/thing", null));
        var bench = await Workbench.CreateAsync(machine, [.. Samples.Web, .. Samples.Site, .. Samples.Console,
            .. DebPackages.Files("packages", "suite bookworm\nlibthing\n", package)]);
        File.Copy(file, DebPackages.CachedFile(bench.Folders, package), overwrite: true);
        var (unit, inside) = Samples.Named(name);
        return new(made, bench, package, file, unit, inside, await bench.BuildAsync(unit, inside));
    }

    private sealed record Built(TempFolder Made, Workbench Bench, LockedPackage Package, string File, Unit Unit, string[] Inside,
        UnitImage Image) : IDisposable
    {
        public void Dispose()
        {
            Bench.Dispose();
            Made.Dispose();
        }
    }

    /// <summary>Nobody, where we may become that and nobody may read these programs.</summary>
    private static async Task<IReadOnlyList<string>> AnotherUserAsync()
    {
        if (Environment.UserName != "root") return [];
        string[] setpriv = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
        var probe = await CommandRunner.RunAsync(new(setpriv[0], [.. setpriv[1..], "test", "-r",
            Path.Combine(AppContext.BaseDirectory, "Plimsoll.Packaging.Tests.dll")]));
        return probe.ExitCode == 0 ? setpriv : [];
    }
}
