using System.Text.Json;

namespace Plimsoll.Packaging.DotNet;

/// <summary>A <c>*.runtimeconfig.json</c> (learn.microsoft.com/dotnet/core/runtime-config).</summary>
/// <param name="Frameworks">The shared frameworks that an application names.</param>
/// <param name="IsInvariant">The application has chosen to do without cultures.</param>
/// <param name="BringsIcu">The application has a library for cultures of its own.</param>
internal sealed record RuntimeConfig(IReadOnlyList<FrameworkReference> Frameworks, bool IsInvariant, bool BringsIcu)
{
    private const string DefaultRollForward = "Minor";

    /// <summary>What an application without the file has: it names no framework and chooses nothing.</summary>
    public static RuntimeConfig None { get; } = new([], false, false);

    /// <summary>Reads it.</summary>
    public static RuntimeConfig Parse(ReadOnlyMemory<byte> content)
    {
        using var document = JsonDocument.Parse(content);
        var options = document.RootElement.GetProperty("runtimeOptions");
        JsonElement[] named = options.TryGetProperty("frameworks", out var several) ? [.. several.EnumerateArray()]
            : options.TryGetProperty("framework", out var one) ? [one] : [];
        var rollForward = TextOf(options, "rollForward") ?? DefaultRollForward;
        var properties = options.TryGetProperty("configProperties", out var all) ? all : default;
        return new(
            [.. named.Select(framework => new FrameworkReference(
                TextOf(framework, "name")!, TextOf(framework, "version")!, TextOf(framework, "rollForward") ?? rollForward))],
            "true".Equals(TextOf(properties, "System.Globalization.Invariant"), StringComparison.OrdinalIgnoreCase),
            TextOf(properties, "System.Globalization.AppLocalIcu") is { Length: > 0 });
    }

    private static string? TextOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value.ToString() : null;
}

/// <summary>A shared framework that an application names.</summary>
/// <param name="Name">For instance <c>Microsoft.AspNetCore.App</c>.</param>
/// <param name="Version">The lowest version that it accepts.</param>
/// <param name="RollForward">
/// Which later versions it accepts: <c>Disable</c>, <c>LatestPatch</c>, <c>Minor</c>, <c>LatestMinor</c>, <c>Major</c> or
/// <c>LatestMajor</c>, in any case.
/// </param>
internal sealed record FrameworkReference(string Name, string Version, string RollForward);
