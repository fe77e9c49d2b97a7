using System.Text.Json;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.DotNet.Sdk;

/// <summary>Which SDK a repository asks for (learn.microsoft.com/dotnet/core/tools/global-json).</summary>
/// <param name="Version">The one it was written for; null is any.</param>
/// <param name="RollForward">Which others will do.</param>
/// <param name="AllowPrerelease">Whether those that are not released yet will do.</param>
internal sealed record GlobalJson(SdkVersion? Version, RollForward RollForward, bool AllowPrerelease)
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>What holds where there is no such file.</summary>
    public static GlobalJson None { get; } = new(null, RollForward.LatestMajor, AllowPrerelease: true);

    /// <summary>Reads the file; what does not concern the SDK is passed over.</summary>
    /// <exception cref="PlimsollException">PLM4002: it cannot be read.</exception>
    public static GlobalJson Parse(ReadOnlyMemory<byte> content)
    {
        try
        {
            using var document = JsonDocument.Parse(content[StartsWithMark(content.Span) ? 3.. : ..], Lenient);
            return document.RootElement.TryGetProperty("sdk", out var sdk) ? Read(sdk) : None;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Invalid(e.Message, e);
        }
    }

    private static GlobalJson Read(JsonElement sdk)
    {
        SdkVersion? version = null;
        if (sdk.TryGetProperty("version", out var text) && !SdkVersion.TryParse(text.GetString(), out version))
            throw Invalid($"sdk.version: '{text}' is not an SDK's version, as 10.0.100 is");
        var rollForward = version is null ? RollForward.LatestMajor : RollForward.LatestPatch;
        if (sdk.TryGetProperty("rollForward", out var policy) && !Enum.TryParse(policy.GetString(), ignoreCase: true, out rollForward))
            throw Invalid($"sdk.rollForward: '{policy}' is not one of {string.Join(", ", Enum.GetNames<RollForward>())}");
        return new(version, rollForward, !sdk.TryGetProperty("allowPrerelease", out var allow) || allow.GetBoolean());
    }

    private static bool StartsWithMark(ReadOnlySpan<byte> content) => content.StartsWith("\uFEFF"u8);

    private static PlimsollException Invalid(string why, Exception? inner = null) =>
        new(Outcome.Usage, "PLM4002", $"global.json cannot be read: {why}", inner);
}
