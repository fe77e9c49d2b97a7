using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Plimsoll.Runtime.Local.Probes;

/// <summary>Well is <c>SERVING</c>, by grpc.health.v1 (grpc/doc/health-checking.md) over HTTP/2 without TLS. The messages are a few bytes, so no library is needed.</summary>
/// <param name="address">Where.</param>
/// <param name="service">The gRPC service, at most 127 bytes; empty is the server as a whole.</param>
internal sealed class GrpcProbe(IPEndPoint address, string service = "") : TimedProbe
{
    private const int FrameHeader = 5;

    // HealthCheckRequest: field 1, a text, left out when empty. A frame is a flag (not compressed), four bytes of length, the message
    private readonly byte[] _request = service.Length == 0 ? [0, 0, 0, 0, 0]
        : [0, 0, 0, 0, (byte)(Encoding.UTF8.GetByteCount(service) + 2), 0x0a, (byte)Encoding.UTF8.GetByteCount(service), .. Encoding.UTF8.GetBytes(service)];

    protected override string Question => $"grpc.health.v1.Health/Check at {address}";

    protected override async Task<(bool Well, string Answer)> TryAsync(CancellationToken cancellationToken)
    {
        // a handler for each question: a connection that is kept would count as a client of a replica that drains
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{address}/grpc.health.v1.Health/Check")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(_request) { Headers = { { "Content-Type", "application/grpc" } } },
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
