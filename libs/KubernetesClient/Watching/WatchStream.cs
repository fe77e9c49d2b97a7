using System.Text.Json;
using System.Text.Json.Nodes;

namespace KubernetesClient;

/// <summary>One stream of events, until the server ends it or it breaks.</summary>
internal sealed class WatchStream(HttpResponseMessage answer, LineReader lines, CancellationTokenSource patience) : IAsyncDisposable
{
    // an object has a few megabytes at most; what goes on longer is no event
    private const int LongestEvent = 32 * 1024 * 1024;

    /// <param name="answer">The answer that brings the events.</param>
    /// <param name="longest">How long it may last before it is taken for dead.</param>
    /// <param name="time">Tells how long it lasted.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<WatchStream> OpenAsync(HttpResponseMessage answer, TimeSpan longest, TimeProvider time,
        CancellationToken cancellationToken) =>
        new(answer, new(await answer.Content.ReadAsStreamAsync(cancellationToken), LongestEvent), new(longest, time));

    /// <summary>The next event as the server writes it.</summary>
    /// <exception cref="IOException">The stream ended, or broke within an event.</exception>
    public async ValueTask<(string Type, JsonObject Object)> ReadAsync(CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var line = await lines.ReadAsync(both.Token) ?? throw new IOException("the stream ended");
        if (lines.WasCut) throw new IOException($"an event is longer than {LongestEvent} bytes");
        return Parse(line);
    }

    public async ValueTask DisposeAsync()
    {
        answer.Dispose();
        await lines.DisposeAsync();
        patience.Dispose();
    }

    private static (string, JsonObject) Parse(byte[] line)
    {
        try
        {
            if (JsonNode.Parse(line) is JsonObject document && document["type"]?.GetValue<string>() is { } type
                && document["object"] is JsonObject content)
            {
                document.Remove("object");
                return (type, content);
            }
        }
        catch (JsonException e)
        {
            throw new IOException("the stream broke within an event", e);
        }

        throw new IOException("an event without a type and an object came");
    }
}
