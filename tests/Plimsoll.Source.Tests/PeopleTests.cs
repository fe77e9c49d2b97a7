namespace Plimsoll.Source.Tests;

public sealed class PeopleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Authors_and_committers_of_what_is_new_are_named_once_also_of_what_was_merged()
    {
        using var folder = new TempFolder();
        var git = await GitFolder.InitAsync(folder.Path);
        var first = await git.CommitAsync("a.txt", "a");
        await git.GitAsync("switch", "-q", "-c", "side");
        await git.GitAsync("commit", "-q", "--allow-empty", "--author", "Zoë <zoe@example.test>", "-m", "aside");
        await git.GitAsync("switch", "-q", "main");
        await git.CommitAsync(".mailmap", "Ada <ada@example.test> Zoë <zoe@example.test>\n");
        await git.GitAsync("merge", "-q", "--no-ff", "-m", "together", "side");
        var last = await git.GitAsync("rev-parse", "HEAD");
        var repository = await GitRepository.OpenAsync(folder.Path, Token);

        Assert.Equal([new("Ada", "ada@example.test"), new("Zoë", "zoe@example.test")],
            await repository.ListPeopleAsync(last, first, Token));
        Assert.Equal([new("Ada", "ada@example.test")], await repository.ListPeopleAsync(last, null, Token));
        Assert.Empty(await repository.ListPeopleAsync(first, last, Token));
        await Assert.ThrowsAsync<GitException>(() => repository.ListPeopleAsync(last, new string('1', 40), Token));
    }

    [Fact]
    public async Task The_address_of_who_works_here_is_what_git_would_write()
    {
        using var folder = new TempFolder();
        var git = await GitFolder.InitAsync(folder.Path);
        await git.GitAsync("config", "user.email", "eve@example.test");
        Assert.Equal("eve@example.test", await (await GitRepository.OpenAsync(folder.Path, Token)).ReadEmailAsync(Token));
    }
}
