using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace KubernetesClient;

/// <summary>
/// One watch over as many streams as it takes. Where it stands is the version of the last event: a stream that ended or broke is followed
/// by another from there, and where the server no longer knows that version (410) everything is listed again.
/// </summary>
internal sealed class Watch(ApiConnection connection, Discovery discovery, string apiVersion, string kind, string? ns,
    string? labelSelector, TimeProvider time) : IAsyncDisposable
{
    // The server ends a stream after about five minutes, each at another time; half a minute after that it is dead.
    private const int LeastSeconds = 240, MostSeconds = 300;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15), Grace = TimeSpan.FromSeconds(30);

    private ApiRequest _request = ApiRequest.Get(ApiResource.Root(apiVersion)) with { Repeat = Repeat.Never };
    private WatchStream? _stream;
    private long _opened;
    private string? _version;
    private int _failures;

    /// <summary>Waits for what comes next.</summary>
    /// <exception cref="KubernetesException">The server refuses, in a way that does not mend itself.</exception>
    /// <exception cref="KubernetesUnavailableException">There is no talking to it, in a way that does not mend itself.</exception>
    public async Task<WatchEvent> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan pause;
            try
            {
                if (_version is null) return await ListAsync(cancellationToken);
                _stream ??= await OpenAsync(_version, cancellationToken);
                if (await ReadAsync(_stream, cancellationToken) is { } next) return next;
                continue;
            }
            catch (Exception e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                pause = PauseAfter(connection.Failures.Of(_request, e));
                await DisposeAsync();
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stream is { } stream) await stream.DisposeAsync();
        _stream = null;
    }

    private async Task<WatchEvent> ListAsync(CancellationToken cancellationToken)
    {
        var resource = await discovery.RequireAsync(apiVersion, kind, cancellationToken);
        _request = _request with { Path = resource.Path(ns) };
        var list = await Lists.ReadAsync(connection, resource, _request, labelSelector, cancellationToken);
        _version = list.ResourceVersion;
        return new WatchEvent.Snapshot(list);
    }

    private async Task<WatchStream> OpenAsync(string version, CancellationToken cancellationToken)
    {
        var seconds = Random.Shared.Next(LeastSeconds, MostSeconds);
        var query = QueryText.Of(("watch", "true"), ("allowWatchBookmarks", "true"), ("resourceVersion", version),
            ("labelSelector", labelSelector), ("timeoutSeconds", seconds.ToString(CultureInfo.InvariantCulture)));
        var answer = await connection.OpenAsync(_request with { Query = query }, cancellationToken);
        _opened = time.GetTimestamp();
        return await WatchStream.OpenAsync(answer, TimeSpan.FromSeconds(seconds) + Grace, time, cancellationToken);
    }

    /// <summary>The next event; null for one that only says how far the server is.</summary>
    private async Task<WatchEvent?> ReadAsync(WatchStream stream, CancellationToken cancellationToken)
    {
        var (type, content) = await stream.ReadAsync(cancellationToken);
        if (type == "ERROR")
        {
            var status = Status.Of(content);
            throw connection.Failures.Of(_request, (HttpStatusCode)(status.Code ?? 500), status);
        }

        _failures = 0;
        _version = (content["metadata"] as JsonObject)?["resourceVersion"]?.GetValue<string>() ?? _version;
        return type switch
        {
            "ADDED" => new WatchEvent.Added(content),
            "MODIFIED" => new WatchEvent.Modified(content),
            "DELETED" => new WatchEvent.Deleted(content),
            _ => null,
        };
    }

    private TimeSpan PauseAfter(Exception failure)
    {
        // a stream that held and then ended is none
        if (_stream is not null && time.GetElapsedTime(_opened) > LongestPause) _failures = 0;
        var pause = Backoff.Pause(++_failures, LongestPause, Random.Shared.NextDouble());
        switch (failure)
        {
            case KubernetesException { Status: HttpStatusCode.Gone }:
                _version = null;
                return pause;
            case KubernetesException e when Failures.IsTransient(e.Status):
                return e.RetryAfter > pause ? e.RetryAfter.Value : pause;
            case KubernetesUnavailableException { IsTransient: true }:
                return pause;
            default:
                throw failure;
        }
    }
}
