using Plimsoll.Runtime.Local.Tests.Support;

namespace Plimsoll.Runtime.Local.Tests;

public sealed class KeeperLogTests
{
    private const string Full = "/dev/full"; // every write to it ends as on a full disk

    [Fact]
    public void Lost_lines_are_counted_and_said_when_there_is_room_again()
    {
        Assert.SkipUnless(File.Exists(Full), $"there is no {Full}");
        using var folder = new TempFolder();
        var file = folder["keeper.log"];
        var log = new KeeperLog(line => File.AppendAllText(file, line + "\n"));
        log.Say("before");
        File.Move(file, file + ".before");
        File.CreateSymbolicLink(file, Full);
        log.Say("lost");
        log.Say("lost too");
        File.Delete(file);
        File.Move(file + ".before", file);
        log.Say("after");
        log.Say("and on");
        Assert.Equal(["before", "2 lines were lost here: they could not be written", "after", "and on"], File.ReadAllLines(file));
    }

    [Fact]
    public async Task A_full_disk_for_its_log_ends_neither_a_rollout_nor_the_keeper()
    {
        Assert.SkipUnless(File.Exists(Full), $"there is no {Full}");
        await using var home = await TestHome.CreateAsync();
        var log = Path.Combine(home.Root, "keeper.log");
        File.CreateSymbolicLink(log, Full);
        Assert.Equal(new RolloutOutcome.Done(2), await home.ConvergeAsync(1, home.Service("one")));
        Assert.Equal(new RolloutOutcome.Done(2), await home.ConvergeAsync(2, home.Service("two")));
        Assert.Equal("two", await home.GetAsync("/version"));
        File.Delete(log);
    }
}
