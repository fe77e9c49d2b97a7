using System.Net;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Plimsoll.Runtime.Local.Probes;

/// <summary>Well is <c>SERVING</c>, by grpc.health.v1 over HTTP/2 without TLS.</summary>
/// <param name="address">The replica.</param>
/// <param name="service">The gRPC service; empty is the server as a whole.</param>
internal sealed class GrpcProbe(IPEndPoint address, string service = "") : TimedProbe
{
    protected override string Question => $"grpc.health.v1.Health/Check at {address}";

    protected override async Task<(bool Well, string Answer)> TryAsync(CancellationToken cancellationToken)
    {
        // a connection for each question: one that is kept would count as a client of a replica that drains
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var channel = GrpcChannel.ForAddress($"http://{address}",
            new() { HttpClient = http, ThrowOperationCanceledOnCancellation = true });
        try
        {
            var response = await new Health.HealthClient(channel).CheckAsync(new() { Service = service },
                cancellationToken: cancellationToken);
            return (response.Status == ServingStatus.Serving, Name(response.Status));
        }
        catch (RpcException error) when (error.Status.DebugException is HttpRequestException or IOException)
        {
            throw error.Status.DebugException;
        }
        catch (RpcException error)
        {
            return (false, $"gRPC status {(int)error.StatusCode} {error.Status.Detail}".TrimEnd());
        }
    }

    // as the specification writes them
    private static string Name(ServingStatus status) => status switch
    {
        ServingStatus.Serving => "SERVING",
        ServingStatus.NotServing => "NOT_SERVING",
        _ => $"status {(int)status}",
    };
}
