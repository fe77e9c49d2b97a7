using YamlDotNet.RepresentationModel;

namespace KubernetesClient;

/// <summary>Looks into YAML nodes.</summary>
internal static class Yaml
{
    public static YamlNode? Child(YamlMappingNode node, string key) => node.Children.TryGetValue(new YamlScalarNode(key), out var child)
        ? child : null;

    /// <summary>A text; null when it is not there or empty.</summary>
    public static string? Text(YamlMappingNode node, string key) => Child(node, key) is YamlScalarNode { Value: { Length: > 0 } text }
        && text is not ("null" or "~") ? text : null;

    public static YamlMappingNode? Mapping(YamlMappingNode node, string key) => Child(node, key) as YamlMappingNode;

    public static IEnumerable<YamlNode> List(YamlMappingNode node, string key) => (Child(node, key) as YamlSequenceNode)?.Children
        ?? Enumerable.Empty<YamlNode>();
}
