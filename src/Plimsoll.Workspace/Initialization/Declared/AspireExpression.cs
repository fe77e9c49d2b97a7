using System.Text.RegularExpressions;
using Plimsoll.Workspace.Yaml;
using static Plimsoll.Workspace.Initialization.ForeignYaml;

namespace Plimsoll.Workspace.Initialization.Declared;

/// <summary>
/// The references in values of Aspire's manifest. Each becomes what Compose would have there: the name of a resource in place of its
/// address, and <c>${NAME}</c> for what whoever runs it has to give.
/// </summary>
internal static partial class AspireExpression
{
    private const int Deepest = 8;

    /// <summary>A value without references.</summary>
    /// <param name="value">As the manifest has it.</param>
    /// <param name="resources">All resources.</param>
    public static string? Expand(string? value, YamlNode? resources) => value is null ? null : Expand(value, resources, 0);

    /// <summary>Whether a value only tells a resource the port that it listens on.</summary>
    public static bool IsOwnPort(string? value, string name) =>
        value is not null && OnlyPort().Match(value) is { Success: true } match && match.Groups[1].Value == name;

    private static string Expand(string value, YamlNode? resources, int depth) =>
        depth > Deepest ? value : Reference().Replace(value, match => Target(match, resources, depth));

    private static string Target(Match match, YamlNode? resources, int depth)
    {
        var (name, path) = (match.Groups[1].Value, match.Groups[2].Value.Split('.'));
        var resource = Find(resources, name);
        return path switch
        {
            ["connectionString"] when Text(Find(resource, "connectionString")) is { } text => Expand(text, resources, depth + 1),
            // older manifests name a database and no address
            ["connectionString"] when resource is not null => $"Host={Text(Find(resource, "parent")) ?? name}",
            ["bindings", var binding, "url"] => $"{SchemeOf(resource, binding)}://{name}:{PortOf(resource, binding)}",
            ["bindings", _, "host"] => name,
            ["bindings", var binding, "port" or "targetPort"] => PortOf(resource, binding),
            _ => $"${{{name}}}",
        };
    }

    private static string SchemeOf(YamlNode? resource, string binding) => Text(Find(resource, "bindings", binding, "scheme")) ?? "http";

    private static string PortOf(YamlNode? resource, string binding) => Text(Find(resource, "bindings", binding, "targetPort")) ?? "8080";

    [GeneratedRegex(@"\{([A-Za-z0-9_-]+)\.([A-Za-z0-9_.-]+)\}", RegexOptions.NonBacktracking)]
    private static partial Regex Reference();

    [GeneratedRegex(@"^(?:https?://[*+]:)?\{([A-Za-z0-9_-]+)\.bindings\.[A-Za-z0-9_-]+\.targetPort\}$", RegexOptions.NonBacktracking)]
    private static partial Regex OnlyPort();
}
