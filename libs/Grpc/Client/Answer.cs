using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>What an answer says beside its messages.</summary>
internal static class Answer
{
    /// <summary>What is wrong with the beginning of an answer; null when messages may follow.</summary>
    public static Status? Refusal(HttpResponseMessage response)
    {
        if (HasOnlyTrailers(response)) return null;
        var type = response.Content.Headers.ContentType?.ToString();
        if (response.StatusCode != HttpStatusCode.OK) return new(StatusMapping.OfHttp(response.StatusCode), $"The server answered with HTTP status {(int)response.StatusCode}");
        return Header.IsGrpc(type) ? null : new(StatusCode.Unknown, $"The server answered with content of type '{type}', and not {Header.Grpc}");
    }

    /// <summary>Whether the messages are compressed.</summary>
    /// <exception cref="RpcException">INTERNAL: in a way that was not offered.</exception>
    public static bool IsGzip(HttpResponseMessage response) => Value(response.Headers, Header.Encoding) switch
    {
        null or Header.Identity => false,
        Header.Gzip => true,
        var other => throw new RpcException(new(StatusCode.Internal, $"The server compressed with {other}, and was offered {Header.Accepted}")),
    };

    public static bool HasOnlyTrailers(HttpResponseMessage response) => response.Headers.NonValidated.Contains(Header.Status);

    /// <summary>How the call ended; to be asked after the last byte.</summary>
    public static (Status Status, Metadata Trailers) End(HttpResponseMessage response)
    {
        var headers = HasOnlyTrailers(response) ? response.Headers : response.TrailingHeaders;
        if (Value(headers, Header.Status) is not { } text) return (new(StatusCode.Internal, $"The server ended without {Header.Status}"), []);
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code)) return (new(StatusCode.Unknown, $"The server ended with {Header.Status} '{text}'"), []);
        var detail = PercentEncoding.Decode(Value(headers, Header.Message) ?? "");
        return (new(Enum.IsDefined((StatusCode)code) ? (StatusCode)code : StatusCode.Unknown, detail), Read(headers));
    }

    /// <summary>The server's own headers.</summary>
    public static Metadata Read(HttpResponseHeaders headers)
    {
        var metadata = new Metadata();
        foreach (var (name, values) in headers.NonValidated)
        {
            if (!MetadataHeaders.IsCustom(name)) continue;
            foreach (var value in values) MetadataHeaders.Read(metadata, name, value);
        }

        return metadata;
    }

    static string? Value(HttpResponseHeaders headers, string name) => headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
