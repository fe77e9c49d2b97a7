namespace Plimsoll.Runtime.Local.Tests.Support;

/// <summary>Clients that ask again and again over connections that they keep, some without a pause.</summary>
internal sealed class Load : IAsyncDisposable
{
    /// <summary>How many there are when nobody says.</summary>
    public const int Clients = 8;

    private readonly CancellationTokenSource _end = new();
    private readonly List<string> _failures = [];
    private readonly HashSet<string> _answers = [];
    private readonly Task _clients;
    private int _requests;

    /// <param name="url">What they ask for.</param>
    /// <param name="clients">How many.</param>
    /// <param name="http2">Whether each speaks HTTP/2 over its one connection.</param>
    public Load(string url, int clients = Clients, bool http2 = false) =>
        _clients = Task.WhenAll(Enumerable.Range(0, clients).Select(i =>
        AskAsync(url, http2, i % 2 == 0 ? TimeSpan.FromMilliseconds(1) : TimeSpan.FromMilliseconds(50))));

    /// <summary>What was answered.</summary>
    public IReadOnlySet<string> Answers
    {
        get
        {
            lock (_answers) return _answers.ToHashSet();
        }
    }

    /// <summary>How often they asked.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Waits until somebody was answered this: the clients may ask later than the test goes on.</summary>
    public Task HearsAsync(string answer) => Eventually.BecomesAsync(
        $"somebody is answered '{answer}'", () => Task.FromResult(Answers), answers => answers.Contains(answer),
            show: answers => string.Join(", ", answers));

    /// <summary>Ends it when there were some requests; returns what failed.</summary>
    public async Task<IReadOnlyList<string>> EndAsync()
    {
        await Eventually.HoldsAsync("there are more than 20 requests", () => Requests > 20 || _clients.IsCompleted);
        await _end.CancelAsync();
        await _clients;
        return _failures;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _end.Dispose();
    }

    private async Task AskAsync(string url, bool http2, TimeSpan pause)
    {
        using var client = new HttpClient(new SocketsHttpHandler()) { Timeout = Eventually.Patience };
        if (http2) (client.DefaultRequestVersion, client.DefaultVersionPolicy) = (new(2, 0), HttpVersionPolicy.RequestVersionExact);
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var answer = await client.GetStringAsync(url);
                lock (_answers) _answers.Add(answer);
            }
            catch (HttpRequestException e)
            {
                lock (_failures) _failures.Add($"{TimeProvider.System.GetUtcNow():mm:ss.f} {e.GetBaseException().Message} {e}");
            }
            Interlocked.Increment(ref _requests);
            await Task.Delay(pause);
        }
    }
}
