namespace Plimsoll.Runtime.Local.Balancing;

/// <summary>The ready backends and who is how busy. Safe from any thread.</summary>
internal sealed class BackendPool
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Entry> entries = [];
    private Entry[] ready = [];
    private int turn;

    /// <summary>How many connections were given to its backends, or could not be.</summary>
    public ConnectionCounts Counts { get; } = new();

    /// <summary>From now on new connections go to these only.</summary>
    public void Set(IReadOnlyList<Backend> backends)
    {
        lock (gate)
        {
            ready = [.. backends.Select(Entered)];
            foreach (var gone in entries.Values.Except(ready).Where(e => e.Open == 0).ToList()) entries.Remove(gone.Backend.Id);
        }
    }

    /// <summary>Counts a new connection to the backend with the fewest; equals take turns. Null when there is none but those already
    /// tried.</summary>
    public Backend? Take(IReadOnlyCollection<Backend> tried)
    {
        lock (gate)
        {
            if (LeastBusy(tried) is not { } found) return null;
            found.Open++;
            return found.Backend;
        }
    }

    /// <summary>Gives back what <see cref="Take"/> counted.</summary>
    public void Release(Backend backend)
    {
        lock (gate)
        {
            var entry = entries[backend.Id];
            if (--entry.Open > 0) return;
            entry.Idle?.TrySetResult();
            entry.Idle = null;
            if (!ready.Contains(entry)) entries.Remove(backend.Id);
        }
    }

    /// <summary>How many connections are open to it.</summary>
    public int Open(string id)
    {
        lock (gate) return entries.GetValueOrDefault(id)?.Open ?? 0;
    }

    /// <summary>Ends when no connection to it is open.</summary>
    public Task WhenIdleAsync(string id, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (entries.GetValueOrDefault(id) is not { Open: > 0 } entry) return Task.CompletedTask;
            entry.Idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return entry.Idle.Task.WaitAsync(cancellationToken);
        }
    }

    private Entry Entered(Backend backend)
    {
        if (!entries.TryGetValue(backend.Id, out var entry)) entries[backend.Id] = entry = new(backend);
        entry.Backend = backend;
        return entry;
    }

    private Entry? LeastBusy(IReadOnlyCollection<Backend> tried)
    {
        Entry? best = null;
        var next = turn;
        for (var i = 0; i < ready.Length; i++)
        {
            var index = (turn + i) % ready.Length;
            var entry = ready[index];
            if (best is not null && entry.Open >= best.Open || tried.Contains(entry.Backend)) continue;
            (best, next) = (entry, index + 1);
        }
        turn = next;
        return best;
    }

    private sealed class Entry(Backend backend)
    {
        public Backend Backend { get; set; } = backend;

        public int Open { get; set; }

        public TaskCompletionSource? Idle { get; set; }
    }
}
