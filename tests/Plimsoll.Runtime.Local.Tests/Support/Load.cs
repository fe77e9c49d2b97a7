namespace Plimsoll.Runtime.Local.Tests.Support;

/// <summary>Clients that ask again and again over connections that they keep, some without a pause.</summary>
internal sealed class Load : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly List<string> _failures = [];
    private readonly HashSet<string> _answers = [];
    private readonly Task _clients;
    private int _requests;

    public Load(string url, int clients = 8) => _clients = Task.WhenAll(Enumerable.Range(0, clients).Select(i => AskAsync(url, i % 2 == 0 ? TimeSpan.FromMilliseconds(1) : TimeSpan.FromMilliseconds(50))));

    /// <summary>What was answered.</summary>
    public IReadOnlySet<string> Answers
    {
        get
        {
            lock (_answers) return _answers.ToHashSet();
        }
    }

    /// <summary>Ends it; returns what failed.</summary>
    public async Task<IReadOnlyList<string>> EndAsync()
    {
        await _end.CancelAsync();
        await _clients;
        Assert.True(_requests > 20, $"only {_requests} requests");
        return _failures;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _end.Dispose();
    }

    private async Task AskAsync(string url, TimeSpan pause)
    {
        using var client = new HttpClient(new SocketsHttpHandler());
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var answer = await client.GetStringAsync(url);
                lock (_answers) _answers.Add(answer);
            }
            catch (HttpRequestException e)
            {
                lock (_failures) _failures.Add(e.ToString());
            }
            Interlocked.Increment(ref _requests);
            await Task.Delay(pause);
        }
    }
}
