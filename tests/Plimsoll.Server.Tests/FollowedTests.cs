using Plimsoll.Server.Following;

namespace Plimsoll.Server.Tests;

/// <summary>The list of followed repositories.</summary>
public sealed class FollowedTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Home _home;
    private readonly Followed _followed;

    public FollowedTests()
    {
        _home = Home.Open(_folder["home"]);
        _followed = new(_home);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Keeps_all_repositories_that_are_added_at_once()
    {
        var names = Enumerable.Range(0, 30).Select(i => $"w{i:00}").ToList();
        // one thread each, so that they meet on a machine with few processors too
        var threads = names.Select(name => new Thread(() => _followed.Add(name, "/srv/" + name))).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.Equal(names, _followed.Read().Keys);
    }

    [Fact]
    public void Does_not_write_what_is_there_already()
    {
        _followed.Add("acme", "/srv/acme");
        var longAgo = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(_home.FollowedFile, longAgo);
        _followed.Add("acme", "/srv/acme");
        Assert.Equal(longAgo, File.GetLastWriteTimeUtc(_home.FollowedFile));
    }
}
