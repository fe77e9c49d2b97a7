using System.Text.Json;
using Plimsoll.Packaging.Images;

namespace Plimsoll.Packaging.Files;

/// <summary>The packages of a <c>package-lock.json</c> (docs.npmjs.com/cli/configuring-npm/package-lock-json, version 2 and 3).</summary>
internal static class NpmLock
{
    private const string Name = "package-lock.json", Folder = "node_modules/";

    /// <summary>What the locks among a unit's inputs name, without what is for development alone; in ordinal order.</summary>
    public static async Task<IReadOnlyList<Component>> ComponentsAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        var components = new SortedDictionary<string, Component>(StringComparer.Ordinal);
        foreach (var file in request.Inputs.Files.Where(file => Path.GetFileName(file.Path) == Name))
            foreach (var component in Of(await request.ReadAsync(file.Path, cancellationToken))) components[component.Purl] = component;
        return [.. components.Values];
    }

    /// <summary>Reads one; nothing is known of what is not one.</summary>
    public static IEnumerable<Component> Of(string text)
    {
        using var document = Parse(text);
        if (document?.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("packages", out var packages)
            || packages.ValueKind != JsonValueKind.Object) return [];
        return [.. packages.EnumerateObject().Select(ToComponent).OfType<Component>()];
    }

    private static Component? ToComponent(JsonProperty package)
    {
        var at = package.Name.LastIndexOf(Folder, StringComparison.Ordinal);
        if (at < 0 || package.Value.ValueKind != JsonValueKind.Object || Is(package.Value, "dev") || Is(package.Value, "link")
            || !package.Value.TryGetProperty("version", out var version)) return null;
        // what was installed under another name says its own
        var name = package.Value.TryGetProperty("name", out var own) ? own.GetString()! : package.Name[(at + Folder.Length)..];
        return Component.Npm(name, version.GetString()!);
    }

    private static bool Is(JsonElement package, string flag) => package.TryGetProperty(flag, out var value)
        && value.ValueKind == JsonValueKind.True;

    private static JsonDocument? Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
