using System.Collections.Concurrent;
using Plimsoll.Runtime.Local.Logs;

namespace Plimsoll.Runtime.Local.Tests;

public sealed class LogTests : IDisposable
{
    private readonly TempFolder _logs = new();

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task Lines_of_all_replicas_come_in_the_order_in_which_they_were_written()
    {
        using var first = Log("web", "web-1");
        using var second = Log("web", "web-2");
        using var other = Log("api", "api-1");
        first.Write("one");
        second.Write("two two");
        other.Write("three");
        first.Write("");
        Assert.Equal(["web-1 one", "web-2 two two", "api-1 three", "web-1 "], (await ReadAsync(null))
            .Select(line => $"{line.Replica} {line.Text}"));
        Assert.Equal(["three"], (await ReadAsync("api")).Select(line => line.Text));
        Assert.Empty(await ReadAsync("nobody"));
    }

    [Fact]
    public async Task An_old_file_makes_place_and_the_last_two_stay()
    {
        using var log = Log("web", "web-1", rotateAt: 300);
        for (var i = 0; i < 40; i++) log.Write($"line {i}");
        Assert.Equal(["web-1.log", "web-1.log.1", "web-1.log.2"], Directory.GetFiles(_logs["web"]).Select(Path.GetFileName)
            .Order(StringComparer.Ordinal));
        var read = (await ReadAsync("web")).Select(line => line.Text).ToList();
        Assert.InRange(read.Count, 15, 30);
        Assert.Equal(Enumerable.Range(40 - read.Count, read.Count).Select(i => $"line {i}"), read);
        Assert.Equal(Enumerable.Range(20, 20).Select(i => $"line {i}"), log.Recall().End);
    }

    [Fact]
    public void The_first_error_is_recalled_from_before_the_last_lines_and_one_before_it_was_ready_only_when_there_is_no_other()
    {
        using var log = Log("web", "web-1");
        log.Write("starts");
        log.Write("Error: no table");
        for (var i = 0; i < 1000; i++) log.Write($"Error: the same again {i}");
        Assert.Equal(("Error: no table", 20, "Error: the same again 999"),
            (log.Recall().Error, log.Recall().End.Count, log.Recall().End[^1]));

        log.Begin();
        Assert.Equal((null, 0), (log.Recall().Error, log.Recall().End.Count));
        log.Write("ERROR the store is away");
        log.Ready();
        Assert.Equal(("ERROR the store is away", "ERROR the store is away"), (log.Recall().Error, Assert.Single(log.Recall().End)));
        log.Write("panic: no memory");
        log.Write("ERROR cannot say good-bye");
        Assert.Equal(("panic: no memory", 3), (log.Recall().Error, log.Recall().End.Count));
        for (var i = 0; i < 1000; i++) log.Write("one more request");
        Assert.Null(log.Recall().Error);
    }

    [Fact]
    public async Task Following_goes_on_with_what_comes_also_from_new_replicas_and_after_a_rotation()
    {
        using var log = Log("web", "web-1", rotateAt: 200);
        log.Write("line 0");
        using var end = new CancellationTokenSource();
        var read = new ConcurrentQueue<string>();
        var following = Task.Run(async () =>
        {
            await foreach (var line in LogReader.ReadAsync(_logs.Path, "web", true, TimeProvider.System,
                end.Token)) read.Enqueue(line.Text);
        });
        for (var i = 1; i < 10; i++)
        {
            await ReadAsync(read, i);
            log.Write($"line {i}");
        }
        using var late = Log("web", "web-2");
        late.Write("late");
        await ReadAsync(read, 11);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
        Assert.Equal([.. Enumerable.Range(0, 10).Select(i => $"line {i}"), "late"], read);
    }

    [Fact]
    public void Logs_of_gone_replicas_are_deleted_but_for_the_youngest()
    {
        for (var i = 0; i < 12; i++)
        {
            using var log = Log("web", $"web-{i:00}");
            log.Write("x");
            File.SetLastWriteTimeUtc(LogFolder.FileOf(_logs["web"], $"web-{i:00}"), DateTime.UnixEpoch.AddDays(i));
        }
        LogFolder.Prune(_logs["web"], new HashSet<string> { "web-00" });
        Assert.Equal(["web-00", .. Enumerable.Range(4, 8).Select(i => $"web-{i:00}")],
            LogFolder.Files(_logs["web"]).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
    }

    private static Task ReadAsync(ConcurrentQueue<string> read, int count) => Eventually.BecomesAsync(
        $"{count} lines are read",
        () => Task.FromResult(read.ToArray()),
        lines => lines.Length >= count,
        show: lines => string.Join(", ", lines));

    private ReplicaLog Log(string service, string replica, long rotateAt = 1000000) =>
        new(LogFolder.FileOf(_logs[service], replica), TimeProvider.System, rotateAt);

    private async Task<List<LogLine>> ReadAsync(string? service) => await LogReader.ReadAsync(_logs.Path, service, false,
        TimeProvider.System, CancellationToken.None).ToListAsync();
}
