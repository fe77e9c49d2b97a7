using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KubernetesClient;

#pragma warning disable CA1001 // a SemaphoreSlim whose wait handle nobody asks for has nothing to dispose
/// <summary>What a plugin says, kept until it expires or the server refuses it. One at a time asks the plugin; the others wait for what it
/// says.</summary>
internal sealed class PluginCredentials(ExecPlugin plugin, string? installHint, Func<ExecPlugin, CancellationToken, Task<string>> run)
    : CredentialSource
{
    private sealed record Answer(Credential Credential, DateTimeOffset? Expires);

    private readonly SemaphoreSlim _one = new(1);
    private volatile Answer? _answer;

    internal override async ValueTask<Credential> GetAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        if (Current(time) is { } known) return known;
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (Current(time) is { } meanwhile) return meanwhile;
            _answer = await AskAsync(cancellationToken);
            return _answer.Credential;
        }
        finally
        {
            _one.Release();
        }
    }

    internal override bool Forget(Credential refused)
    {
        if (_answer?.Credential == refused) _answer = null;
        return true;
    }

    private Credential? Current(TimeProvider time) => _answer is { } answer
        && (answer.Expires is null || time.GetUtcNow() < answer.Expires) ? answer.Credential : null;

    private async Task<Answer> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            return Parse(JsonNode.Parse(await run(plugin, cancellationToken)) as JsonObject
                ?? throw new JsonException("it is no JSON object"));
        }
        catch (JsonException e)
        {
            // what it wrote is not shown: it may be a token
            throw Wrong("did not answer with an ExecCredential", e);
        }
        catch (Exception e) when (e is not (KubernetesUnavailableException or OperationCanceledException))
        {
            throw Wrong($"failed: {e.Message.TrimEnd('.')}", e);
        }
    }

    private Answer Parse(JsonObject document)
    {
        var status = document["status"] as JsonObject;
        var (token, certificate, key) = (Text(status, "token"), Text(status, "clientCertificateData"), Text(status, "clientKeyData"));
        if (Text(document, "kind") != "ExecCredential" || token is null && (certificate is null || key is null))
            throw Wrong("answered without a token, and without a certificate and its key");
        var shown = certificate is null || key is null ? null : Pem.ReadClient(() => certificate, () => key,
            $"the certificate of {plugin.Command}");
        DateTimeOffset? expires = DateTimeOffset.TryParse(Text(status, "expirationTimestamp"), CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var at) ? at : null;
        return new(new(token, shown), expires);
    }

    private KubernetesUnavailableException Wrong(string problem, Exception? cause = null) =>
        new($"credentials for the cluster cannot be had: {plugin.Command} {problem}"
            + $"{(installHint is null ? "" : $". {installHint.Trim()}")}", cause);

    private static string? Text(JsonObject? document, string key) => document?[key] is JsonValue value
        && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;
}
