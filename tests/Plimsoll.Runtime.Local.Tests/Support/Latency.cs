using System.Collections.Concurrent;
using System.Diagnostics;

namespace Plimsoll.Runtime.Local.Tests.Support;

/// <summary>How long requests took, each over a connection of its own.</summary>
/// <param name="Times">In milliseconds, ascending.</param>
/// <param name="Failures">What went wrong.</param>
internal sealed record Latency(IReadOnlyList<double> Times, IReadOnlyList<string> Failures)
{
    private const int Clients = 4;

    public double P99 => At(0.99);

    /// <summary>Asks until it was asked often enough and somebody says that it is over.</summary>
    public static async Task<Latency> MeasureAsync(string url, int atLeast, Task over)
    {
        using var client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero, UseProxy = false });
        var (times, failures) = (new ConcurrentBag<double>(), new ConcurrentBag<string>());
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            while (times.Count + failures.Count < atLeast || !over.IsCompleted)
            {
                var began = Stopwatch.GetTimestamp();
                try
                {
                    await client.GetStringAsync(url);
                    times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                }
                catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
                {
                    failures.Add($"{e.GetBaseException().Message}");
                }
            }
        }));
        return new([.. times.Order()], [.. failures]);
    }

    public override string ToString() =>
        $"{Times.Count} requests, p50 {At(0.5):0.0} ms, p99 {P99:0.0} ms, longest {At(1):0.0} ms, {Failures.Count} failed";

    private double At(double part) => Times.Count == 0 ? double.NaN : Times[Math.Min((int)(Times.Count * part), Times.Count - 1)];
}
