using Plimsoll.Workspace.Yaml;

namespace Plimsoll.Workspace.Initialization;

/// <summary>Looks into YAML of others, where what is not as expected counts as not there.</summary>
internal static class ForeignYaml
{
    /// <summary>The key whose value is merged into a mapping (yaml.org/type/merge.html).</summary>
    private const string Merge = "<<";

    /// <summary>The value at the end of a path of keys, also of keys that are merged in; null when there is none.</summary>
    public static YamlNode? Find(YamlNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var key in path) node = ValueOf(node as YamlMapping, key);
        return node;
    }

    /// <summary>The items of a list; none for all else.</summary>
    public static IEnumerable<YamlNode> Items(YamlNode? node) => node is YamlList list ? list.Items : [];

    /// <summary>The text; null for all else.</summary>
    public static string? Text(YamlNode? node) => node is YamlText { IsNull: false } text ? text.Text : null;

    /// <summary>The keys of a mapping and of those that are merged into it, each once, the nearest first; none for all else.</summary>
    public static IEnumerable<KeyValuePair<YamlText, YamlNode>> Entries(YamlNode? node) => node is not YamlMapping mapping ? []
        : mapping.Entries.Where(entry => entry.Key.Text != Merge).Reverse()
            .Concat(Merged(Own(mapping, Merge)).SelectMany(Entries)).DistinctBy(entry => entry.Key.Text);

    private static YamlNode? ValueOf(YamlMapping? mapping, string key) =>
        Own(mapping, key)
        ?? Merged(Own(mapping, Merge)).Select(each => ValueOf(each as YamlMapping, key)).FirstOrDefault(value => value is not null);

    private static YamlNode? Own(YamlMapping? mapping, string key) => mapping?.Entries.LastOrDefault(entry => entry.Key.Text == key).Value;

    private static IEnumerable<YamlNode> Merged(YamlNode? node) => node switch
    {
        null => [],
        YamlList list => list.Items,
        _ => [node],
    };
}
