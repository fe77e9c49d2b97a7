using System.Runtime.Versioning;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Tests;

/// <summary>Nobody but its user and root decides what is in a home.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class HomeOwnershipTests : IDisposable
{
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Open = (UnixFileMode)0b111_111_111;

    private static readonly HostUser Mallory = new(4711, 4711);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Refuses_a_home_that_another_user_made()
    {
        var message = Refusal(Belongs(Make("home"), Mallory), _folder["home"]);
        Assert.StartsWith($"PLM1016: opening the home {_folder["home"]}: ", message, StringComparison.Ordinal);
        Assert.Contains($"{_folder["home"]} belongs to user 4711, group 4711, and has mode 700", message, StringComparison.Ordinal);
        Assert.Contains($"chown {HostUser.Current} {_folder["home"]}", message, StringComparison.Ordinal);
        Assert.Contains("set PLIMSOLL_HOME to another folder", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Makes_no_home_in_a_folder_of_another_user()
    {
        Refusal(Belongs(Make("theirs"), Mallory), _folder["theirs/a/home"]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["theirs"]));
    }

    [Fact]
    public void Refuses_a_link_into_a_folder_of_another_user()
    {
        Belongs(Make("theirs"), Mallory);
        Make("theirs/home");
        File.CreateSymbolicLink(_folder["link"], "theirs/home");
        Refusal(_folder["theirs"], _folder["link"]);
    }

    [Fact]
    public void Refuses_a_link_of_another_user()
    {
        Make("home");
        File.CreateSymbolicLink(_folder["link"], _folder["home"]);
        Refusal(Belongs(_folder["link"], Mallory), _folder["link"]);
    }

    [Theory]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void Refuses_a_folder_above_the_home_that_others_may_write_to(UnixFileMode others)
    {
        var above = Belongs(Make("above"), new(HostUser.Current.Uid, 4711));
        File.SetUnixFileMode(above, Closed | others);
        Refusal(above, _folder["above/home"]);
    }

    [Fact]
    public void Accepts_a_sticky_folder_above_the_home()
    {
        File.SetUnixFileMode(Make("above"), Open | UnixFileMode.StickyBit);
        Home.Open(_folder["above/home"]);
        Home.Open(_folder["above/home"]);
    }

    [Fact]
    public void Accepts_a_folder_above_the_home_that_the_users_own_group_may_write_to()
    {
        var (folder, user) = (Make("above"), new HostUser(4711, 4711));
        Belongs(folder, user);
        File.SetUnixFileMode(folder, Closed | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute);
        // the temporary folder is this process's, not theirs
        Belongs(_folder.Path, user);
        HomeOwnership.Require(_folder["above/home"], user);
    }

    [Fact]
    public void Accepts_a_link_and_parent_folders_of_its_target()
    {
        Make("a/home");
        Make("b");
        File.CreateSymbolicLink(_folder["b/link"], "../a/./home");
        Assert.Equal(_folder["b/link"], Home.Open(_folder["b/link"]).Folder);
        Assert.Equal(Closed, File.GetUnixFileMode(_folder["a/home"]));
    }

    [Fact]
    public void Refuses_what_another_user_put_into_an_open_home()
    {
        File.SetUnixFileMode(Make("home"), Open);
        Refusal(Belongs(Make("home/workspaces"), Mallory), _folder["home"]);
    }

    [Fact]
    public void Refuses_links_without_an_end()
    {
        File.CreateSymbolicLink(_folder["a"], "b");
        File.CreateSymbolicLink(_folder["b"], "a");
        Assert.Throws<IOException>(() => Home.Open(_folder["a"]));
    }

    private string Make(string name) => Directory.CreateDirectory(_folder[name], Closed).FullName;

    private static string Belongs(string path, HostUser user)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can give a folder to another user");
        user.Own(path);
        return path;
    }

    /// <summary>The message, which names the folder that is wrong.</summary>
    private static string Refusal(string wrong, string home)
    {
        var refused = Assert.Throws<PlimsollException>(() => Home.Open(home));
        Assert.Equal(("PLM1016", Outcome.Usage), (refused.Code, refused.Outcome));
        Assert.Contains($" {wrong} belongs to user ", refused.Message, StringComparison.Ordinal);
        return refused.Message;
    }
}
