using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KubernetesClient;

/// <summary>Reads what a command in a container writes, and how it ends.</summary>
internal sealed class PodCommand(ApiConnection connection)
{
    private const int Output = 1, Error = 2, Ending = 3, MostBytes = 1024 * 1024;

    public async Task<ExecResult> RunAsync(string path, string query, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(HttpMethod.Get, path);
        using var socket = await ChannelSocket.OpenAsync(connection, path, query, cancellationToken);
        var written = new MemoryStream[] { new(), new(), new(), new() };
        var buffer = new byte[32 * 1024];
        try
        {
            while (await socket.ReadAsync(buffer, cancellationToken) is { } part)
            {
                if (part.Channel >= written.Length) continue;
                var to = written[part.Channel];
                to.Write(buffer, 0, Math.Min(part.Count, MostBytes - (int)to.Length));
            }
        }
        catch (IOException e) when (written[Ending].Length == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw connection.Failures.Of(request, e);
        }

        return new(ExitCode(request, Text(written[Ending])), Text(written[Output]), Text(written[Error]));
    }

    // a Status: Success, or Failure with NonZeroExitCode and the code as a cause, or another failure
    private int ExitCode(ApiRequest request, string ending)
    {
        if (Parse(ending) is not { } document) throw connection.Failures.Of(request, new IOException("it ended before the command did"));
        if (document["status"]?.GetValue<string>() == "Success") return 0;
        var status = Status.Of(document);
        var cause = (status.Details?["causes"] as JsonArray ?? []).OfType<JsonObject>()
            .FirstOrDefault(one => one["reason"]?.GetValue<string>() == "ExitCode");
        if (status.Reason == "NonZeroExitCode" && int.TryParse(cause?["message"]?.GetValue<string>(), NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out var code)) return code;
        throw connection.Failures.Of(request, (HttpStatusCode)(status.Code ?? 500), status);
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Text(MemoryStream stream) => Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
}
