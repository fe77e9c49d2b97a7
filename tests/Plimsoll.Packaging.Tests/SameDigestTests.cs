using Plimsoll.Packaging.Tests.Support;
using Plimsoll.Processes;

namespace Plimsoll.Packaging.Tests;

/// <summary>Same input key, same digest.</summary>
public sealed class SameDigestTests(Machine machine)
{
    /// <summary>Another process, user, home, folder, time zone, locale and umask; another clone, packed; a later commit that does not touch the unit.</summary>
    [Fact]
    public async Task Whoever_builds_it_wherever_and_whenever()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "umask and users are Linux's here");
        using var bench = await Workbench.CreateAsync(machine, Samples.Web);
        var image = await bench.BuildAsync(Samples.WebUnit, "services", "libs");

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
            ["HOME"] = other.Path,
            ["TMPDIR"] = other.Path,
            ["TZ"] = "Pacific/Kiritimati",
            ["LANG"] = "tr_TR.UTF-8",
            ["GIT_CONFIG_COUNT"] = "1",
            ["GIT_CONFIG_KEY_0"] = "safe.directory",
            ["GIT_CONFIG_VALUE_0"] = "*",
        };
        var anyone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(other.Path, anyone);
        using var child = ChildBuild.Start([.. await AnotherUserAsync(), "sh", "-c", "umask 077; exec \"$@\"", "sh"], variables);
        var said = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();

        Assert.True(File.Exists(other["result"]), said);
        Assert.Equal($"{image.InputKey} {image.Digest}", await File.ReadAllTextAsync(other["result"]));
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
