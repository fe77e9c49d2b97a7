using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Ledgers;

/// <summary>
/// The ledger of one environment: the orphan branch <c>deployments/ENVIRONMENT</c>, one commit for each entry, its content in
/// <c>entry.json</c>. Writers do not wait for each other: who comes second decides again. The ledger of an environment of this machine is
/// here; that of a shared one is in the repository that all clones share, and here is only what was last seen of it.
/// </summary>
/// <param name="repository">The home's mirror of the workspace's repository, or for a shared ledger any clone.</param>
/// <param name="environment">The environment's name: a DNS label.</param>
/// <param name="shared">The repository whose branch counts, as git is told it; null is <paramref name="repository"/>.</param>
public sealed class Ledger(GitRepository repository, string environment, string? shared = null)
{
    private const string File = "entry.json";

    /// <summary>The longest entry, in bytes: one of 2,000 services has a tenth of it. In memory it takes several times as much.</summary>
    internal const long Longest = 16 * 1024 * 1024;

    /// <summary>From so many entries on it is worth to ask all processors.</summary>
    private const int Many = 500;

    private readonly LedgerMemory _memory = new(MemoryFolder(repository, environment, shared));
    private Tip? _seen;

    /// <summary>Finds what says that the ledger has a deployment, as the path of a file; null when nothing does. By it a ledger that is
    /// gone is told from one that was never begun.</summary>
    public Func<string?> FindWitness { get; init; } = () => null;

    // one clone may come to share another repository
    private static string MemoryFolder(GitRepository repository, string environment, string? shared) => Path.Combine(
        repository.CommonFolder, "plimsoll", "ledgers", shared is null ? environment
            : $"{environment}@{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(shared)))[..12]}");

    /// <summary>Whether deployments may be missing between others: so it is in what is written while the ledger cannot be
    /// reached.</summary>
    internal bool MayLackDeployments { get; init; }

    private string Branch => $"refs/heads/deployments/{environment}";

    private string Reference => shared is null ? Branch : $"refs/plimsoll/deployments/{environment}";

    /// <summary>What the ledger says now.</summary>
    /// <exception cref="GitException">
    /// The shared repository cannot be reached, the ledger is damaged, or an entry is longer than 16 MiB: what was last seen is no answer.
    /// </exception>
    /// <exception cref="PlimsollException">As <see cref="ReadLinesAsync"/>.</exception>
    public async Task<LedgerState> ReadAsync(CancellationToken cancellationToken) => (await ReadTipAsync(cancellationToken)).State;

    /// <summary>Adds the entry that is decided from what the ledger says; decided again when another writer came first. Durable when it
    /// returns.</summary>
    /// <param name="decide">Called with the newest state, and maybe before with one that was; null writes nothing. What it throws, it
    /// throws of the newest.</param>
    /// <param name="cancellationToken">Stops before an entry is written.</param>
    /// <returns>The state with the entry, and the entry; null when none was written.</returns>
    public async Task<(LedgerState State, LedgerEntry? Entry)> AppendAsync(Func<LedgerState, LedgerEntry?> decide,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(decide);
        // mostly nobody else wrote since it was read: whether that is so is seen when it is written, and the way to a far repository is
        // saved
        if (_seen is { } seen && TryDecide(decide, seen.State) is { } likely
            && await WriteAsync(seen, likely, cancellationToken) is { } early) return (early, likely);
        while (true)
        {
            var tip = await ReadTipAsync(cancellationToken);
            if (decide(tip.State) is not { } entry) return (tip.State, null);
            if (await WriteAsync(tip, entry, cancellationToken) is { } state) return (state, entry);
        }
    }

    /// <summary>Forgets what was last seen of it, for a ledger that begins anew.</summary>
    internal void Forget() => _memory.Forget();

    private static LedgerEntry? TryDecide(Func<LedgerState, LedgerEntry?> decide, LedgerState state)
    {
        try
        {
            return decide(state);
        }
        catch (PlimsollException)
        {
            // it may be fine with what was written since
            return null;
        }
    }

    /// <summary>Writes an entry behind what was read.</summary>
    /// <returns>The state with it; null when somebody else wrote meanwhile.</returns>
    private async Task<LedgerState?> WriteAsync(Tip tip, LedgerEntry entry, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>> { [File] = LedgerJson.Write(entry) };
        var commit = await repository.WriteCommitAsync(files, tip.Commit, LedgerMessage.Of(environment, entry), entry.Actor, entry.Time,
            cancellationToken);
        _seen = null;
        if (!(shared is null ? await repository.UpdateRefAsync(Branch, commit, tip.Commit, CancellationToken.None)
            : await repository.PushRefAsync(shared, Branch, commit, tip.Commit, CancellationToken.None)))
            return null;
        _memory.WriteTip(commit);
        _seen = new(tip.State.With(entry), commit);
        return _seen.State;
    }

    private async Task<Tip> ReadTipAsync(CancellationToken cancellationToken)
    {
        var lines = await ReadLinesAsync(cancellationToken);
        var state = lines.Aggregate(LedgerState.Empty, (sofar, line) => sofar.With(line.Entry));
        return _seen = new(state, lines.Count == 0 ? null : lines[^1].Commit);
    }

    /// <summary>All entries with their commits, oldest first.</summary>
    /// <exception cref="GitException">As <see cref="ReadAsync"/>.</exception>
    /// <exception cref="PlimsollException">
    /// PLM1014: an entry cannot be understood; PLM1015: the ledger is gone; PLM3051: it was rewritten; PLM3052: it is no line of entries.
    /// </exception>
    public async Task<IReadOnlyList<LedgerLine>> ReadLinesAsync(CancellationToken cancellationToken)
    {
        // before the ref: whoever writes in between moves the ref first
        var (seen, kept) = (_memory.ReadTip(), _memory.ReadEntries());
        if (shared is not null) await repository.FetchRefAsync(shared, Branch, Reference, cancellationToken);
        var history = await ReadAfterAsync(LastOf(kept), cancellationToken);
        if (kept.Count > 0 && LedgerChain.FindBreak(history, kept[^1].Commit, File) is not null)
        {
            kept = [];
            history = await ReadAfterAsync(null, cancellationToken);
        }
        if (history.Tip is null) seen = RequireNeverBegun(seen);
        IReadOnlyList<HistoryEntry> entries = [.. kept, .. history.Entries.Reverse()];
        if (seen is not null && seen != history.Tip && !entries.Any(entry => entry.Commit == seen)) throw Rewritten(seen, history.Tip);
        if (LedgerChain.FindBreak(history, LastOf(kept), File) is { } gap) throw Broken(gap);
        var understood = Understand(entries, kept.Count);
        if (!MayLackDeployments && LedgerChain.FindDisorder(understood) is { } disorder) throw Broken(disorder);
        if (history.Tip is not null) _memory.WriteTip(history.Tip);
        _memory.WriteEntries(understood, kept.Count);
        return understood;
    }

    private static string? LastOf(IReadOnlyList<HistoryEntry> entries) => entries is [.., var last] ? last.Commit : null;

    /// <summary>Understood as a whole before any of it is believed; a long one by all processors.</summary>
    private LedgerLine[] Understand(IReadOnlyList<HistoryEntry> entries, int kept)
    {
        var lines = new LedgerLine[entries.Count];
        try
        {
            Parallel.For(0, lines.Length, new() { MaxDegreeOfParallelism = lines.Length < Many ? 1 : -1 }, index =>
            {
                var entry = entries[index];
                // what was kept was understood before
                lines[index] = new(entry.Commit, index < kept ? LaterServicesConverter.Read(entry.Content) : Read(entry));
            });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        return lines;
    }

    /// <summary>What came after a commit that is known; mostly nothing did.</summary>
    private async Task<FileHistory> ReadAfterAsync(string? known, CancellationToken cancellationToken) =>
        known is not null && await repository.ReadRefAsync(Reference, cancellationToken) == known ? new(known, [])
        : await repository.ReadFileHistoryAsync(Reference, File, known, longest: Longest, cancellationToken: cancellationToken);

    /// <summary>Goes on with a ledger that is not there only when it never was, or somebody began anew.</summary>
    /// <returns>Null: nothing has to be in it.</returns>
    private string? RequireNeverBegun(string? seen)
    {
        if (FindWitness() is { } witness) throw new PlimsollException(Outcome.Unavailable, "PLM1015",
            $"reading the ledger of {environment}: {Reference} of {repository.CommonFolder} is gone, "
                + $"and {witness} says that something was deployed.\n"
            + "         Restore the branch from a backup, or look for its last commit and write its id:\n"
            + $"         git --git-dir {repository.CommonFolder} fsck --lost-found; then git --git-dir {repository.CommonFolder} "
            + $"update-ref {Reference} COMMIT\n"
            + $"         To begin a new ledger, and to lose what could be rolled back to: delete {witness}");
        if (seen is not null && shared is not null) throw Rewritten(seen, null);
        // of a ledger of this machine what was last seen says less than the witness, which whoever begins anew deletes
        _memory.Forget();
        return null;
    }

    private PlimsollException Rewritten(string seen, string? tip) => new(Outcome.Unavailable, "PLM3051",
        $"reading the ledger of {environment}: entries only ever come after others, and this one was rewritten: {seen} was its last entry "
        + $"when it was read here before, and "
        + $"{(tip is null ? $"{Branch} is gone" : $"{tip}, which is its last one now, does not come after that")}. "
        + "It is not believed, and nothing is deployed or rolled back by it.\n"
        + $"         To see what it said: git --git-dir {repository.CommonFolder} log {seen}. To put it back: "
        + $"git --git-dir {repository.CommonFolder} push --force {shared ?? "."} {seen}:{Branch}\n"
        + $"         To believe what it says now, where you know who rewrote it and why: delete {_memory.TipFile}");

    private PlimsollException Broken(string what) => new(Outcome.Unavailable, "PLM3052",
        $"reading the ledger of {environment}: it is no line of entries: {what}. Somebody wrote into it by hand. "
        + "It is not believed, and nothing is deployed or rolled back by it.\n"
        + $"         To look at it: git --git-dir {repository.CommonFolder} log --graph {Reference}. "
        + $"To put it back, push its last good commit to {Branch}");

    /// <summary>A ledger that is not understood as a whole says nothing: the entry could be the one that holds, or the deployment that
    /// runs.</summary>
    private LedgerEntry Read(HistoryEntry entry)
    {
        try
        {
            return LedgerJson.Read(entry.Content.Span);
        }
        catch (JsonException e)
        {
            throw new PlimsollException(Outcome.Unavailable, "PLM1014",
                $"reading the ledger of {environment}: {File} of commit {entry.Commit} is no entry that this version knows: {e.Message}\n"
                + "         Until it can be read nothing is deployed, rolled back or garbage-collected there. "
                + "Use the version of plimsoll that wrote it, or restore the branch from a backup.\n"
                + $"         To look at it: git --git-dir {repository.CommonFolder} log -p {Reference}", e);
        }
    }

    /// <summary>What the ledger said.</summary>
    /// <param name="State">Its entries.</param>
    /// <param name="Commit">The last one; null before the first.</param>
    private sealed record Tip(LedgerState State, string? Commit);
}
