using System.Text.Json.Nodes;

namespace KubernetesClient;

/// <summary>When a request that failed may be sent again.</summary>
internal enum Repeat
{
    /// <summary>Never: whoever asks has a way of his own.</summary>
    Never,

    /// <summary>When the server cannot have acted on it: it was not sent, or turned away (429, or a failure with Retry-After).</summary>
    WhenUnseen,

    /// <summary>Always: doing it twice is doing it once.</summary>
    Always,
}

/// <summary>What is asked of the server.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Path">From the server's root.</param>
/// <param name="Query">From its question mark; it is never shown, as a command that it carries may have secrets.</param>
internal sealed record ApiRequest(HttpMethod Method, string Path, string Query = "")
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(60);

    /// <summary>What is sent with it.</summary>
    public JsonObject? Body { get; init; }

    /// <summary>What the body is.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>When it may be sent again.</summary>
    public Repeat Repeat { get; init; } = Repeat.WhenUnseen;

    /// <summary>How long the answer may take; for streams, until it begins.</summary>
    public TimeSpan Patience { get; init; } = Usual;

    /// <summary>The WebSocket protocol to go on with.</summary>
    public string? Upgrade { get; init; }

    public static ApiRequest Get(string path, string query = "") => new(HttpMethod.Get, path, query) { Repeat = Repeat.Always };

    public override string ToString() => $"{Method} {Path}";
}
