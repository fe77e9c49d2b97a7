using Grpc.Core;
using Grpc.Net.Client;
using Routeguide;

namespace RouteGuideServer;

/// <summary>The backend, over one channel. What it answers is logged.</summary>
internal sealed class Backend(Uri address, TimeProvider time, ILogger<Backend> log) : IDisposable
{
    /// <summary>How long a save may take, with all its attempts: a flush of a busy disk alone can take seconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // with a client of its own each call connects: the channel's own connecting would wait longer after each failure than our attempts last
    readonly GrpcChannel _channel = GrpcChannel.ForAddress(address, new()
    {
        HttpClient = new(new SocketsHttpHandler { EnableMultipleHttp2Connections = true }) { Timeout = Timeout.InfiniteTimeSpan },
        DisposeHttpClient = true,
    });

    /// <summary>Saves a feature. It may be saved twice when an answer was lost, which changes nothing that can be asked for.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="deadline">When the caller gives up, in UTC; at most <see cref="Patience"/> from now counts.</param>
    /// <param name="cancellationToken">The caller gives up.</param>
    /// <exception cref="RpcException">It was not saved, or that is not known: UNAVAILABLE when the backend is away.</exception>
    public async Task<SavedResult> SaveAsync(Feature feature, DateTime deadline, CancellationToken cancellationToken)
    {
        var latest = (time.GetUtcNow() + Patience).UtcDateTime;
        var options = new CallOptions(deadline: deadline < latest ? deadline : latest, cancellationToken: cancellationToken);
        var client = new RouteGuide.RouteGuideClient(_channel);
        try
        {
            var result = await Retry.WhileUnavailableAsync(async () => await client.SaveFeatureAsync(feature, options), time,
                cancellationToken);
            log.Answered(feature.Name, result.Ok);
            return result;
        }
        catch (RpcException away) when (away.StatusCode == StatusCode.Unavailable)
        {
            throw new RpcException(new(StatusCode.Unavailable,
                $"the backend at {address.Authority} is away, nothing is saved: {away.Status.Detail}"));
        }
    }

    public void Dispose() => _channel.Dispose();
}
