using System.Text.Json;
using System.Text.Json.Nodes;

namespace Plimsoll.Packaging.DotNet;

/// <summary>The list of a web application's static files. The SDK writes into it the times at which they came to this machine.</summary>
internal static class StaticAssets
{
    /// <summary>How such files are called.</summary>
    public const string Suffix = ".staticwebassets.endpoints.json";

    private const string Epoch = "Thu, 01 Jan 1970 00:00:00 GMT";

    /// <summary>The list with the epoch for every time, as files have it in images; browsers tell versions apart by ETag.</summary>
    public static byte[] WithoutTimes(ReadOnlySpan<byte> content)
    {
        var root = JsonNode.Parse(content)!;
        var headers = (root["Endpoints"] as JsonArray ?? []).SelectMany(endpoint => endpoint?["ResponseHeaders"] as JsonArray ?? []);
        foreach (var header in headers.OfType<JsonObject>().Where(header => (string?)header["Name"] == "Last-Modified"))
            header["Value"] = Epoch;
        var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes)) root.WriteTo(writer);
        return bytes.ToArray();
    }
}
