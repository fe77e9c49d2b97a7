using System.Numerics;
using System.Runtime.Versioning;
using Plimsoll.Processes.Polling;

namespace Plimsoll.Processes.Tests.Polling;

[SupportedOSPlatform("linux")]
public sealed class ProcessorTests
{
    public ProcessorTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "the system calls of Linux");

    [Fact]
    public void A_thread_stays_on_one_processor_and_those_that_it_starts_are_free()
    {
        var free = InThread(Allowed);
        var (stayed, child) = InThread(() =>
        {
            Processor.StayOn(1);
            return (Allowed(), InThread(Allowed));
        });
        Assert.True(int.TryParse(stayed, out _), stayed);
        Assert.Equal(free, child);
    }

    [Fact]
    public void Turns_go_round_all_processors()
    {
        var all = InThread(() => Status("Cpus_allowed:")).Where(char.IsAsciiHexDigit)
            .Sum(digit => BitOperations.PopCount(Convert.ToUInt32(digit.ToString(), 16)));
        var seen = Enumerable.Range(0, all).Select(turn => InThread(() => Stayed(turn))).ToList();
        Assert.Equal(all, seen.Distinct().Count());
        Assert.Equal(seen[0], InThread(() => Stayed(all)));
    }

    private static string Stayed(int turn)
    {
        Processor.StayOn(turn);
        return Allowed();
    }

    private static string Allowed() => Status("Cpus_allowed_list:");

    private static string Status(string name) => File.ReadLines("/proc/thread-self/status")
        .First(line => line.StartsWith(name, StringComparison.Ordinal)).Split('\t')[1];

    private static T InThread<T>(Func<T> work)
    {
        T? result = default;
        var thread = new Thread(() => result = work());
        thread.Start();
        thread.Join();
        return result!;
    }
}
