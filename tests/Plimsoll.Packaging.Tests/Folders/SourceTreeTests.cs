using Plimsoll.Packaging.Folders;
using Plimsoll.Packaging.Tests.Support;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests.Folders;

/// <summary>What comes out of git into a kept folder.</summary>
public sealed class SourceTreeTests
{
    [Fact]
    public async Task A_folder_follows_the_commits_and_touches_what_differs_alone()
    {
        using var repository = await TestRepository.CreateAsync(("a/same.txt", "same"), ("a/changed.txt", "old"), ("a/gone/deep.txt", "gone"), ("a/run.sh", "#!/bin/sh"), ("folder/file", "x"));
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(Path.Combine(repository.Path, "a/run.sh"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(Path.Combine(repository.Path, "a", "link"), "../folder");
        await repository.CommitAsync();
        using var home = new TempFolder();
        Assert.Equal(["a/changed.txt", "a/gone/deep.txt", "a/link", "a/run.sh", "a/same.txt", "folder/file"], await UpdateAsync(repository, home));
        var tree = Directory.GetDirectories(home.Path).Single() + "/tree";
        var time = File.GetLastWriteTimeUtc(tree + "/a/same.txt");

        await repository.CommitAsync(("a/changed.txt", "new"), ("a/gone/deep.txt", null), ("folder/file", null), ("folder", "a file now"));
        Assert.Equal(["a/changed.txt", "a/gone/deep.txt", "folder", "folder/file"], (await UpdateAsync(repository, home)).Order(StringComparer.Ordinal));
        Assert.Equal("new", await File.ReadAllTextAsync(tree + "/a/changed.txt"));
        Assert.True(File.GetLastWriteTimeUtc(tree + "/a/changed.txt") > time);
        Assert.Equal(time, File.GetLastWriteTimeUtc(tree + "/a/same.txt"));
        Assert.False(Directory.Exists(tree + "/a/gone"));
        Assert.Equal("a file now", await File.ReadAllTextAsync(tree + "/a/link"));
        Assert.Equal("../folder", new FileInfo(tree + "/a/link").LinkTarget);
        if (OperatingSystem.IsLinux()) Assert.Equal("rwxr-xr-x rw-r--r--", $"{Mode(tree + "/a/run.sh")} {Mode(tree + "/a/same.txt")}");

        await File.WriteAllTextAsync(tree + "/a/stray.cs", "a build wrote it");
        await UpdateAsync(repository, home);
        Assert.False(File.Exists(Directory.GetDirectories(home.Path).Single() + "/tree/a/stray.cs"));
    }

    [Theory]
    [InlineData("../out")]
    [InlineData("a/../../out")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData(".git/hooks/pre-commit")]
    [InlineData("a/.GIT/config")]
    public void Paths_that_lead_out_are_refused(string path) => Refused(() => SourceRules.CheckPaths([File_(path)]));

    [Fact]
    public void Paths_that_are_not_utf_8_are_refused() => Refused(() => SourceRules.CheckPaths([File_(GitPath.Decode([(byte)'a', 0xff]))]));

    [Fact]
    public void Nothing_lies_below_a_link() => Refused(() => SourceRules.CheckPaths([File_("a") with { Mode = GitMode.Symlink }, File_("a/b")]));

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../../x")]
    [InlineData("..//../x")]
    [InlineData("./../../x")]
    [InlineData("b/../../x")]
    [InlineData("b/..")]
    [InlineData("")]
    public void Links_that_leave_are_refused(string target) => Refused(() => SourceRules.CheckLink("a/link", target));

    [Theory]
    [InlineData("file")]
    [InlineData("../file")]
    [InlineData("./b/file")]
    public void Links_that_stay_are_kept(string target) => Assert.Equal(target, SourceRules.CheckLink("a/link", target));

    private static InputFile File_(string path) => new(path, GitMode.File, new('0', 40), "folder");

    private static void Refused(Action check) => Assert.StartsWith("PLM4006: ", Assert.Throws<PlimsollException>(check).Message, StringComparison.Ordinal);

    private static async Task<IReadOnlyList<string>> UpdateAsync(TestRepository repository, TempFolder home)
    {
        var source = await repository.OpenAsync();
        var head = await source.ResolveAsync("HEAD");
        var files = (await source.ListTreeAsync(head)).Select(entry => new InputFile(entry.Path, entry.Mode, entry.ObjectId, "folder")).ToList();
        using var folder = await WorkFolder.OpenAsync(new(home.Path, null), home.Path, TimeProvider.System, default);
        var (changed, holds) = await new SourceTree(source, TimeProvider.System).UpdateAsync(folder, files, default);
        folder.Keep(holds, restored: true);
        return changed;
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static string Mode(string path)
    {
        var mode = File.GetUnixFileMode(path);
        return string.Concat(Enumerable.Range(0, 9).Select(bit => ((int)mode & (0x100 >> bit)) != 0 ? "rwx"[bit % 3] : '-'));
    }
}
