using System.Text.Json;

namespace Plimsoll.Packaging.DotNet;

/// <summary>A <c>*.runtimeconfig.json</c> (learn.microsoft.com/dotnet/core/runtime-config).</summary>
internal static class RuntimeConfig
{
    /// <summary>The shared frameworks that an application names, with the lowest version that it accepts.</summary>
    public static IEnumerable<KeyValuePair<string, string>> FrameworksOf(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var options = document.RootElement.GetProperty("runtimeOptions");
        JsonElement[] named = options.TryGetProperty("frameworks", out var several) ? [.. several.EnumerateArray()]
            : options.TryGetProperty("framework", out var one) ? [one] : [];
        return [.. named.Select(framework => KeyValuePair.Create(framework.GetProperty("name").GetString()!, framework.GetProperty("version").GetString()!))];
    }
}
