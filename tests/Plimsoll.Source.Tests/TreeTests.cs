using System.Text;

namespace Plimsoll.Source.Tests;

public sealed class TreeTests
{
    private static readonly byte[] Odd = [(byte)'d', (byte)'/', 0xFF, 0xC3, (byte)'x'];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_kind_of_file_is_listed()
    {
        using var source = new Repository();
        var link = new string('1', 40);
        var commit = source.Import("main",
            ("plain ü \"quoted\".txt"u8.ToArray(), "100644", "a"), ("tool.sh"u8.ToArray(), "100755", "b"),
                ("link"u8.ToArray(), "120000", "../outside"), ("module"u8.ToArray(), "160000", link), (Odd, "100644", "c"));
        var git = await source.OpenAsync();
        var tree = (await git.ListTreeAsync(commit, Token)).ToDictionary(entry => entry.Path);
        Assert.Equal(5, tree.Count);
        Assert.Equal(GitMode.File, tree["plain ü \"quoted\".txt"].Mode);
        Assert.Equal(GitMode.Executable, tree["tool.sh"].Mode);
        Assert.True(tree["link"].IsSymlink);
        Assert.Equal(link, tree["module"].ObjectId);
        Assert.Equal(Odd, GitPath.Encode(tree.Keys.Single(path => path.StartsWith("d/", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("twice", "a")]
    [InlineData("out of order", "a")]
    [InlineData("file and folder", "a")]
    [InlineData("twice below", "d/a")]
    public async Task A_tree_that_no_git_writes_is_named(string how, string path)
    {
        using var source = new Repository();
        var file = source.GitWithInput("one\n"u8.ToArray(), "hash-object", "-w", "--stdin");
        var twice = Tree(source, ("100644", "a", file), ("100644", "a", file));
        var tree = how switch
        {
            "twice" => twice,
            "out of order" => Tree(source, ("100644", "b", file), ("100644", "a", file)),
            "file and folder" => Tree(
                source, ("100644", "a", file), ("100644", "a-b", file), ("40000", "a", Tree(source, ("100644", "x", file)))),
            _ => Tree(source, ("40000", "d", twice)),
        };
        var commit = source.Git("commit-tree", "-m", "by hand", tree);
        var git = await source.OpenAsync();

        var refused = await Assert.ThrowsAsync<GitException>(() => git.ReadTreeAsync(commit, Token));

        Assert.Equal(GitProblem.InvalidTree, refused.Problem);
        Assert.Contains($": {path} is there twice or out of order", refused.Message, StringComparison.Ordinal);
        if (how.StartsWith("twice", StringComparison.Ordinal))
            Assert.Equal(GitProblem.InvalidTree, Assert.Throws<GitException>(() => git.DiffTree(null, commit, Token)).Problem);
    }

    private static string Tree(Repository source, params (string Mode, string Name, string Id)[] entries) => source.GitWithInput(
        [.. entries.SelectMany(entry =>
            (byte[])[.. Encoding.ASCII.GetBytes($"{entry.Mode} {entry.Name}\0"), .. Convert.FromHexString(entry.Id)])],
        "hash-object", "-t", "tree", "-w", "--stdin", "--literally");

    [Fact]
    public async Task A_change_of_mode_type_or_case_is_a_change_and_a_rename_is_two()
    {
        using var source = new Repository();
        var from = source.Import("main", ("mode"u8.ToArray(), "100644", "a"), ("old"u8.ToArray(), "100644", "b"),
            ("type"u8.ToArray(), "100644", "c"), ("case"u8.ToArray(), "100644", "d"), ("same"u8.ToArray(), "100644", "e"));
        var to = source.Import("main", ("mode"u8.ToArray(), "100755", "a"), ("new"u8.ToArray(), "100644", "b"),
            ("type"u8.ToArray(), "120000", "c"), ("CASE"u8.ToArray(), "100644", "d"), ("same"u8.ToArray(), "100644", "e"));
        var git = await source.OpenAsync();
        var changes = git.DiffTree(from, to, Token).ToDictionary(change => change.Path);
        Assert.Equal(["CASE", "case", "mode", "new", "old", "type"], changes.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("100644", "100755"), (changes["mode"].OldMode, changes["mode"].NewMode));
        Assert.True(changes["old"].IsRemoved);
        Assert.True(changes["new"].IsAdded);
        Assert.Equal(changes["old"].OldId, changes["new"].NewId);
        Assert.Equal(GitMode.Symlink, changes["type"].NewMode);
        Assert.Equal(5, git.DiffTree(null, to, Token).Count(change => change.IsAdded));
    }

    [Fact]
    public async Task Blobs_are_read_in_order_and_a_missing_one_is_an_error()
    {
        using var source = new Repository();
        var binary = new byte[300_000];
        new Random(7).NextBytes(binary);
        var ids = new[] { source.GitWithInput("one\n"u8.ToArray(), "hash-object", "-w", "--stdin"),
            source.GitWithInput(binary, "hash-object", "-w", "--stdin"), source.GitWithInput([], "hash-object", "-w", "--stdin") };
        var git = await source.OpenAsync();
        var blobs = await git.ReadBlobsAsync(ids, Token);
        Assert.Equal("one\n", Encoding.UTF8.GetString(blobs[0].Span));
        Assert.Equal(binary, blobs[1].ToArray());
        Assert.Equal(0, blobs[2].Length);
        await using var reader = git.OpenBlobs();
        for (var i = 0; i < 3; i++)
            for (var blob = 0; blob < ids.Length; blob++)
                Assert.Equal(blobs[blob].ToArray(), await reader.ReadAsync(ids[blob], Token));
        var absent = new string('a', 40);
        Assert.Equal(GitProblem.MissingObject, (await Assert.ThrowsAsync<GitException>(() => reader.ReadAsync(absent, Token))).Problem);
        Assert.Equal(binary, await reader.ReadAsync(ids[1], Token));
        Assert.Equal(GitProblem.MissingObject, (await Assert.ThrowsAsync<GitException>(() =>
            git.ReadBlobsAsync([ids[0], absent], Token))).Problem);
        Assert.Equal(GitProblem.UnsafeName, (await Assert.ThrowsAsync<GitException>(() =>
            git.ReadBlobsAsync(["HEAD:secret"], Token))).Problem);
    }

    [Fact]
    public void Paths_come_back_as_the_bytes_they_were()
    {
        var random = new Random(1);
        var all = new byte[] { 0x41, 0x80, 0xBF, 0xC3, 0xBC, 0xE2, 0x82, 0xAC, 0xED, 0xB2, 0x80, 0xF0, 0x9F, 0x98, 0x80, 0xFF, 0x2F };
        for (var i = 0; i < 5_000; i++)
        {
            var bytes = new byte[random.Next(12)];
            for (var j = 0; j < bytes.Length; j++) bytes[j] = all[random.Next(all.Length)];
            Assert.Equal(bytes, GitPath.Encode(GitPath.Decode(bytes)));
        }
    }
}
