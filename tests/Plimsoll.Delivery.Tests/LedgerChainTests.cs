using Plimsoll.Delivery.Ledgers;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Tests;

/// <summary>A ledger is one line of entries that only ever grew, or it is not believed.</summary>
public sealed class LedgerChainTests : IAsyncLifetime
{
    private const string Branch = "refs/heads/deployments/dev";
    private readonly TempFolder _folder = new();
    private GitRepository _mirror = null!;

    public async ValueTask InitializeAsync() => _mirror = await Repositories.MirrorAsync(_folder.Path);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_ledger_that_lost_its_last_entry_is_told_from_one_that_never_had_it()
    {
        var first = await AppendAsync(1);
        var second = await AppendAsync(2);
        Assert.True(await _mirror.UpdateRefAsync(Branch, first, second));

        await RefusesAsync("PLM3051", second, $"{first}, which is its last one now, does not come after that");
        // nor is anything written behind it
        await Assert.ThrowsAsync<PlimsollException>(() => AppendAsync(2));
        Assert.Equal(first, await _mirror.ReadRefAsync(Branch));

        Assert.True(await _mirror.UpdateRefAsync(Branch, second, first));
        Assert.Equal(2, (await Ledger.ReadAsync(default)).Deployments.Count);

        // one of this machine that is gone is told by its witness; without one somebody begins anew
        Assert.True(await _mirror.UpdateRefAsync(Branch, null, second));
        Assert.Empty((await Ledger.ReadAsync(default)).Deployments);
        await AppendAsync(1);
        Assert.Single((await Ledger.ReadAsync(default)).Deployments);
    }

    [Fact]
    public async Task An_entry_that_was_replaced_is_noticed_by_who_read_it_and_believed_when_somebody_says_so()
    {
        var first = await AppendAsync(1);
        await AppendAsync(2);
        var forged = await WriteAsync(Entries.Intent(Make.Deployment(2, "f0f0f0f")), first);
        Assert.True(await _mirror.UpdateRefAsync(Branch, forged, await _mirror.ReadRefAsync(Branch)));

        var refused = await RefusesAsync("PLM3051", forged, "delete ");
        File.Delete(refused.Message[(refused.Message.LastIndexOf(' ') + 1)..]);
        Assert.StartsWith("f0f0f0f", (await Ledger.ReadAsync(default)).Current!.Deployment.Commit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_no_writer_of_entries_writes_breaks_the_line()
    {
        var first = await AppendAsync(1);
        var branch = await _mirror.WriteCommitAsync(new Dictionary<string, ReadOnlyMemory<byte>> { ["note.txt"] = "hello"u8.ToArray() },
            first, "a note", "eve", Make.Time);
        await PointAsync(branch);
        await RefusesAsync("PLM3052", $"{branch} has no entry.json");

        var behind = await WriteAsync(Entries.Outcome(1, DeploymentOutcome.Healthy), branch);
        await PointAsync(behind);
        await RefusesAsync("PLM3052", $"{branch} has no entry.json");

        var other = await WriteAsync(Entries.Intent(Make.Deployment(1, "0e0e0e0")), null);
        var git = new GitFolder(_mirror.CommonFolder);
        var merge = await git.GitAsync("commit-tree", "-m", "a merge", "-p", first, "-p", other, $"{first}^{{tree}}");
        await PointAsync(merge);
        await RefusesAsync("PLM3052", $"{merge} is a merge");

        var gap = await WriteAsync(Entries.Intent(Make.Deployment(3, "0e0e0e0")), first);
        await PointAsync(gap);
        await RefusesAsync("PLM3052", $"{gap} is deployment 3, and the one before is 1");
    }

    [Fact]
    public async Task It_reads_as_a_history_with_git_alone()
    {
        await AppendAsync(1);
        await Ledger.AppendAsync(_ => Entries.Outcome(1, DeploymentOutcome.Healthy), default);
        await Ledger.AppendAsync(_ => new LedgerEntry.Hold("christmas") { Actor = "bob", Time = Make.Time }, default);

        var log = await new GitFolder(_mirror.CommonFolder).GitAsync("log", "--format=%an %ad %s", "--date=format-local:%H:%M",
            "deployments/dev");

        Assert.Equal("bob 09:00 dev: held: christmas [skip ci]\nplimsoll 09:00 dev: #1 healthy [skip ci]\n"
            + "ann 09:00 dev: #1 push 0000001 [skip ci]", log);
    }

    [Fact]
    public async Task A_long_ledger_is_kept_and_read_from_git_only_where_it_grew()
    {
        const int count = 200;
        await ImportAsync(count);
        var first = await Ledger.ReadAsync(default);
        Assert.Equal(count, first.Deployments.Count);

        await AppendAsync(count + 1);
        // an entry that git cannot give any more, and that is known
        var blob = await new GitFolder(_mirror.CommonFolder).GitAsync("rev-parse", $"{Branch}~100:entry.json");
        await ExplodeAsync();
        File.Delete(Path.Combine(_mirror.CommonFolder, "objects", blob[..2], blob[2..]));
        Assert.Equal(count + 1, (await Ledger.ReadAsync(default)).Deployments.Count);

        // what is kept is damaged: it is not believed, and git is asked
        var kept = Directory.GetFiles(Path.Combine(_mirror.CommonFolder, "plimsoll"), "entries", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(kept);
        bytes[^10] ^= 1;
        await File.WriteAllBytesAsync(kept, bytes);
        var gone = await Assert.ThrowsAsync<GitException>(() => Ledger.ReadAsync(default));
        Assert.Contains(blob, gone.Message, StringComparison.Ordinal);
    }

    private Ledger Ledger => new(_mirror, "dev");

    private async Task<string> AppendAsync(long number)
    {
        await Ledger.AppendAsync(_ => Entries.Intent(Make.Deployment(number, $"{number:x7}")), default);
        return (await _mirror.ReadRefAsync(Branch))!;
    }

    private Task<string> WriteAsync(LedgerEntry entry, string? parent) => _mirror.WriteCommitAsync(
        new Dictionary<string, ReadOnlyMemory<byte>> { ["entry.json"] = LedgerJson.Write(entry) }, parent, "an entry", "eve", Make.Time);

    private async Task PointAsync(string commit) =>
        Assert.True(await _mirror.UpdateRefAsync(Branch, commit, await _mirror.ReadRefAsync(Branch)));

    private async Task<PlimsollException> RefusesAsync(string code, params string[] says)
    {
        var refused = await Assert.ThrowsAsync<PlimsollException>(() => Ledger.ReadAsync(default));
        Assert.Equal((code, Outcome.Unavailable), (refused.Code, refused.Outcome));
        Assert.All(says, each => Assert.Contains(each, refused.Message, StringComparison.Ordinal));
        return refused;
    }

    /// <summary>Writes so many deployments through one git.</summary>
    private async Task ImportAsync(int count)
    {
        using var stream = new MemoryStream();
        void Write(string text) => stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
        for (var number = 1; number <= count; number++)
        {
            var entry = LedgerJson.Write(Entries.Intent(Make.Deployment(number, $"{number:x7}")));
            Write($"commit {Branch}\ncommitter ann <ann@example.test> {1700000000 + number} +0000\ndata 1\nx\n");
            Write($"M 100644 inline entry.json\ndata {entry.Length}\n");
            stream.Write(entry);
            Write("\n");
        }
        await new GitFolder(_mirror.CommonFolder).GitAsync(stream.ToArray(), "fast-import", "--quiet");
    }

    /// <summary>Every object in a file of its own.</summary>
    private async Task ExplodeAsync()
    {
        var git = new GitFolder(_mirror.CommonFolder);
        foreach (var pack in Directory.GetFiles(Path.Combine(_mirror.CommonFolder, "objects", "pack"), "*.pack"))
        {
            var moved = _folder[Path.GetFileName(pack)];
            File.Move(pack, moved);
            File.Delete(Path.ChangeExtension(pack, "idx"));
            await git.GitAsync(await File.ReadAllBytesAsync(moved), "unpack-objects", "-q");
        }
    }
}
