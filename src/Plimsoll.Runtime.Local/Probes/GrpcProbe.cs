using System.Buffers.Binary;
using System.Net;

namespace Plimsoll.Runtime.Local.Probes;

/// <summary>Well is <c>SERVING</c>, by grpc.health.v1 (grpc/doc/health-checking.md) over HTTP/2 without TLS. The messages are two bytes, so no library is needed.</summary>
internal sealed class GrpcProbe(IPEndPoint address) : TimedProbe
{
    private const int FrameHeader = 5;

    // HealthCheckRequest with no service: the whole server. A frame is a flag (not compressed), four bytes of length, the message
    private static readonly byte[] Request = [0, 0, 0, 0, 0];

    protected override string Question => $"grpc.health.v1.Health/Check at {address}";

    protected override async Task<(bool Well, string Answer)> TryAsync(CancellationToken cancellationToken)
    {
        // a handler for each question: a connection that is kept would count as a client of a replica that drains
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{address}/grpc.health.v1.Health/Check")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Request) { Headers = { { "Content-Type", "application/grpc" } } },
        };
        request.Headers.TE.Add(new("trailers"));
        using var response = await client.SendAsync(request, cancellationToken);
        var frame = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var code = Trailer(response, "grpc-status");
        if (response.StatusCode != HttpStatusCode.OK) return (false, $"HTTP status {(int)response.StatusCode}");
        return code is null or "0" ? Serving(frame) : (false, $"gRPC status {code} {Trailer(response, "grpc-message")}".TrimEnd());
    }

    private static (bool Well, string Answer) Serving(byte[] frame)
    {
        // HealthCheckResponse: field 1, a varint: 0 unknown, 1 serving, 2 not serving
        if (frame.Length < FrameHeader || BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(1)) != frame.Length - FrameHeader) return (false, "not a gRPC answer");
        var status = frame.Length >= FrameHeader + 2 && frame[FrameHeader] == 0x08 ? frame[FrameHeader + 1] : 0;
        return status switch { 1 => (true, "SERVING"), 2 => (false, "NOT_SERVING"), _ => (false, $"status {status}") };
    }

    private static string? Trailer(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var values) || response.Headers.TryGetValues(name, out values) ? values.FirstOrDefault() : null;
}
