using Plimsoll.Packaging.Folders;
using Plimsoll.Processes;

namespace Plimsoll.Packaging.Tests.Folders;

/// <summary>No two workspaces of a home have one user, however their names were chosen.</summary>
public sealed class BuildUsersTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Users => _folder["users.json"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_name_that_is_hashed_to_the_user_of_another_one_gets_the_next_free_one()
    {
        var uid = BuildUsers.Preferred(_folder.Path, "mallory");
        File.WriteAllText(Users, $$"""{ "vict": {{uid}}, "next": {{uid + 1}} }""");

        Assert.Equal(uid + 2, BuildUsers.Of(_folder.Path, "mallory"));
        Assert.Equal(uid, BuildUsers.Of(_folder.Path, "vict"));
        Assert.Equal(uid + 2, BuildUsers.Of(_folder.Path, "mallory"));
    }

    [Fact]
    public void A_build_folder_of_an_earlier_version_keeps_its_user()
    {
        var uid = BuildUsers.Preferred(_folder.Path, "mallory");
        Directory.CreateDirectory(_folder[$"vict.{uid}"]);
        Assert.Equal(uid + 1, BuildUsers.Of(_folder.Path, "mallory"));

        var mine = BuildUsers.Preferred(_folder.Path, "acme");
        Directory.CreateDirectory(_folder[$"acme.{mine}"]);
        Assert.Equal(mine, BuildUsers.Of(_folder.Path, "acme"));
    }

    [Fact]
    public void Those_that_are_chosen_at_once_are_all_kept()
    {
        var names = Enumerable.Range(0, 20).Select(i => $"w{i:00}").ToList();
        var chosen = new int[names.Count];
        var threads = names.Select((name, i) => new Thread(() => chosen[i] = BuildUsers.Of(_folder.Path, name))).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.Equal(names.Count, chosen.Distinct().Count());
        Assert.Equal(chosen, names.Select(name => BuildUsers.Of(_folder.Path, name)));
    }

    [Fact]
    public void A_lock_that_cannot_be_written_fails_at_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        // a link to itself: ELOOP
        File.CreateSymbolicLink(Users + ".lock", Users + ".lock");
        Assert.IsType<IOException>(Record.Exception(() => BuildUsers.Of(_folder.Path, "acme")));
    }

    [Fact]
    public void A_damaged_file_is_said_and_gives_nobody_a_user()
    {
        File.WriteAllText(Users, "{ \"vict\": ");
        var damaged = Assert.Throws<DamagedFileException>(() => BuildUsers.Of(_folder.Path, "mallory"));
        Assert.Contains("is damaged", damaged.Message, StringComparison.Ordinal);
    }
}
