using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Plimsoll.Workspace.Initialization.Languages;

/// <summary>What a package.json says of its program (docs.npmjs.com/cli/configuring-npm/package-json).</summary>
/// <param name="Scripts">Commands by name.</param>
/// <param name="Dependencies">The names of what it needs, also for development.</param>
/// <param name="HasWorkspaces">Whether other packages are installed with it.</param>
/// <param name="Serves">Whether what it needs to run answers requests.</param>
internal sealed partial record NodePackage(
    IReadOnlyDictionary<string, string> Scripts, IReadOnlyCollection<string> Dependencies, bool HasWorkspaces, bool Serves)
{
    public const string FileName = "package.json";

    private const int MostSteps = 4;

    private static readonly string[] Servers =
        ["@hapi/hapi", "@nestjs/core", "@trpc/server", "apollo-server", "express", "fastify", "hono", "koa", "polka", "restify"];

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Reads one; null for what is not one.</summary>
    public static NodePackage? Read(ReadOnlyMemory<byte> content)
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(content.Span).TrimStart('\uFEFF'), Lenient);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return null;
            var needed = Texts(root, "dependencies").Select(pair => pair.Key).ToList();
            var dependencies = needed.Concat(Texts(root, "devDependencies").Select(pair => pair.Key));
            var scripts = Texts(root, "scripts").DistinctBy(pair => pair.Key).ToDictionary(StringComparer.Ordinal);
            return new(
                scripts, dependencies.ToHashSet(StringComparer.Ordinal), root.TryGetProperty("workspaces", out _),
                needed.Exists(Servers.Contains));
        }
        // the second is what text with half a character gives
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The command of a script; of one that only runs another script, that one's. Null when there is none.</summary>
    public string? Script(string name)
    {
        var command = Scripts.GetValueOrDefault(name);
        for (var i = 0; i < MostSteps && command is not null; i++)
            command = Scripts.GetValueOrDefault(Runs().Match(command).Groups[1].Value, command);
        return string.IsNullOrWhiteSpace(command) ? null : command.Trim();
    }

    private static IEnumerable<KeyValuePair<string, string>> Texts(JsonElement root, string name) =>
        !root.TryGetProperty(name, out var part) || part.ValueKind != JsonValueKind.Object ? []
        : [.. part.EnumerateObject().Where(pair => pair.Value.ValueKind == JsonValueKind.String)
            .Select(pair => KeyValuePair.Create(pair.Name, pair.Value.GetString()!))];

    [GeneratedRegex(@"^\s*(?:npm run|yarn run|yarn|pnpm run|pnpm)\s+([A-Za-z0-9:_-]+)\s*$", RegexOptions.NonBacktracking)]
    private static partial Regex Runs();
}
