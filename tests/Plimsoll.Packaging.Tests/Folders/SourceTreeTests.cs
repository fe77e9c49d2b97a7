using System.Security.Cryptography;
using System.Text;
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
        using var repository = await TestRepository.CreateAsync(("a/same.txt", "same"), ("a/changed.txt", "old"),
            ("a/gone/deep.txt", "gone"), ("a/run.sh", "#!/bin/sh"), ("folder/file", "x"));
        if (OperatingSystem.IsLinux())
            File.SetUnixFileMode(Path.Combine(repository.Path, "a/run.sh"),
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(Path.Combine(repository.Path, "a", "link"), "../folder");
        await repository.CommitAsync();
        using var home = new TempFolder();
        Assert.Equal(["a/changed.txt", "a/gone/deep.txt", "a/link", "a/run.sh", "a/same.txt", "folder/file"],
            await UpdateAsync(repository, home));
        var tree = Directory.GetDirectories(home.Path).Single() + "/tree";
        var time = File.GetLastWriteTimeUtc(tree + "/a/same.txt");

        await repository.CommitAsync(("a/changed.txt", "new"), ("a/gone/deep.txt", null), ("folder/file", null), ("folder", "a file now"));
        Assert.Equal(["a/changed.txt", "a/gone/deep.txt", "folder", "folder/file"], (await UpdateAsync(repository, home))
            .Order(StringComparer.Ordinal));
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

    [Fact]
    public async Task Files_of_submodules_are_laid_out_and_submodules_that_are_not_there_are_named()
    {
        using var deep = await TestRepository.CreateAsync(("deep.txt", "deep"));
        using var library = await TestRepository.CreateAsync(("src/Lib.cs", "library"));
        await AddAsync(library, deep, "vendor/deep");
        using var repository = await TestRepository.CreateAsync(("a/file", "own"));
        await AddAsync(repository, library, "libs/far");
        await GitAsync(repository, "submodule", "update", "-q", "--init", "--recursive");

        // as a controller has it: what follows the clone knows its submodules
        using var home = new TempFolder();
        var mirror = await Mirror.EnsureAsync(home["mirror"], repository.Path);
        await mirror.FetchAsync();
        var head = await mirror.ResolveAsync("refs/remotes/origin/main");
        string[] all = [".gitmodules", "a/file", "libs/far/.gitmodules", "libs/far/src/Lib.cs", "libs/far/vendor/deep/deep.txt"];
        Assert.Equal(all, await UpdateAsync(mirror, head, home["kept"]));
        var tree = Directory.GetDirectories(home["kept"]).Single() + "/tree";
        Assert.Equal("deep", await File.ReadAllTextAsync(tree + "/libs/far/vendor/deep/deep.txt"));

        // another commit of it: what differs is touched
        await library.CommitAsync(("src/Lib.cs", "changed"));
        await GitAsync(repository, "submodule", "update", "-q", "--remote");
        await repository.CommitAsync();
        Assert.Equal(["libs/far/src/Lib.cs"], await UpdateAsync(await repository.OpenAsync(), "HEAD", home["kept"]));
        Assert.Equal("changed", await File.ReadAllTextAsync(tree + "/libs/far/src/Lib.cs"));

        Directory.Delete(Path.Combine(repository.Path, ".git", "modules"), recursive: true);
        var failure = await Assert.ThrowsAsync<PlimsollException>(() => UpdateAsync(mirror, head, home["other"]));
        Assert.Equal(Outcome.Unavailable, failure.Outcome);
        Assert.Matches(
            "^PLM4085: 'libs/far' is an input \\(folder\\) that is a submodule, and its commit [0-9a-f]{7} is not in this clone. "
                + "To get it: git submodule update --init --recursive$",
            failure.Message);

        // git does not follow paths of this machine by itself (CVE-2022-39253)
        static Task GitAsync(TestRepository repository, params string[] words) =>
            new GitFolder(repository.Path).GitAsync(["-c", "protocol.file.allow=always", .. words]);

        static async Task AddAsync(TestRepository repository, TestRepository module, string path)
        {
            await GitAsync(repository, "submodule", "add", "-q", module.Path, path);
            await repository.CommitAsync();
        }
    }

    [Fact]
    public async Task Files_in_Git_LFS_come_from_the_clone_whole_or_are_named()
    {
        const string content = "a logo, which is large";
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
        var pointer = $"version https://git-lfs.github.com/spec/v1\noid sha256:{id}\nsize {content.Length}\n";
        var about = pointer + "that is how it looks\n";
        using var repository = await TestRepository.CreateAsync(("a/logo.svg", pointer), ("a/about.txt", about));
        using var home = new TempFolder();
        var kept = Path.Combine(repository.Path, ".git", "lfs", "objects", id[..2], id[2..4], id);
        const string problem = "PLM4084: 'a/logo.svg' is an input (folder) that is kept in Git LFS, and ";
        const string mends = "To get it: git lfs fetch";
        await RefusedAsync($"{problem}its content is not in this clone. {mends}");

        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
        await File.WriteAllTextAsync(kept, content.Replace('l', 'L'));
        await RefusedAsync($"{problem}{kept} is damaged: SHA-256 mismatch. Remove it. {mends}");

        await File.WriteAllTextAsync(kept, content);
        await UpdateAsync(repository, home);
        var tree = Directory.GetDirectories(home.Path).Single() + "/tree";
        Assert.Equal(content, await File.ReadAllTextAsync(tree + "/a/logo.svg"));
        Assert.Equal(about, await File.ReadAllTextAsync(tree + "/a/about.txt"));

        async Task RefusedAsync(string message)
        {
            var failure = await Assert.ThrowsAsync<PlimsollException>(() => UpdateAsync(repository, home));
            Assert.Equal((Outcome.Unavailable, message), (failure.Outcome, failure.Message));
        }
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:{0}\nsize 12\n", true)]
    [InlineData("version https://git-lfs.github.com/spec/v1\next-0-case sha256:{0}\noid sha256:{0}\nsize 12\n", true)]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:{0}\nsize 12", false)]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n", false)]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:{0}\nsize 99999999999999999999\n", false)]
    [InlineData("oid sha256:{0}\nsize 12\n", false)]
    [InlineData("", false)]
    public void A_pointer_of_Git_LFS_is_told_from_text(string text, bool isPointer)
    {
        var id = new string('a', 64);
        var expected = isPointer ? new LargeFile(id, 12, text.Contains("ext-", StringComparison.Ordinal)) : null;
        Assert.Equal(expected, LargeFile.Parse(Encoding.UTF8.GetBytes(text.Replace("{0}", id, StringComparison.Ordinal))));
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
    public void Nothing_lies_below_a_link() => Refused(() => SourceRules.CheckPaths([File_("a") with { Mode = GitMode.Symlink },
        File_("a/b")]));

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

    private static void Refused(Action check) => Assert.StartsWith("PLM4006: ", Assert.Throws<PlimsollException>(check).Message,
        StringComparison.Ordinal);

    private static async Task<IReadOnlyList<string>> UpdateAsync(TestRepository repository, TempFolder home) =>
        await UpdateAsync(await repository.OpenAsync(), "HEAD", home.Path);

    private static async Task<IReadOnlyList<string>> UpdateAsync(GitRepository source, string revision, string home)
    {
        var head = await source.ResolveAsync(revision);
        var files = (await source.ListTreeAsync(head)).Select(entry => new InputFile(entry.Path, entry.Mode, entry.ObjectId, "folder"))
            .ToList();
        using var folder = await WorkFolder.OpenAsync(new(home, null), home, TimeProvider.System, default);
        var (changed, holds) = await new SourceTree(source, TimeProvider.System).UpdateAsync(folder, files, default);
        folder.Keep(holds, restored: "publish");
        return changed;
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static string Mode(string path)
    {
        var mode = File.GetUnixFileMode(path);
        return string.Concat(Enumerable.Range(0, 9).Select(bit => ((int)mode & (0x100 >> bit)) != 0 ? "rwx"[bit % 3] : '-'));
    }
}
