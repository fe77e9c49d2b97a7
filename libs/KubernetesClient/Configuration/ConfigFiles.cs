using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace KubernetesClient;

/// <summary>What one or several kubeconfig files say together. Of a name that is in several the first counts, and whole: nothing is mixed
/// (kubectl's rules).</summary>
/// <param name="CurrentContext">The context that is used when none is asked for; null for none.</param>
/// <param name="Contexts">By name.</param>
/// <param name="Clusters">By name.</param>
/// <param name="Users">By name.</param>
internal sealed record ConfigFiles(
    string? CurrentContext, ImmutableSortedDictionary<string, ConfigEntry> Contexts, ImmutableSortedDictionary<string,
        ConfigEntry> Clusters, ImmutableSortedDictionary<string, ConfigEntry> Users)
{
    private static readonly ImmutableSortedDictionary<string, ConfigEntry> Nothing = ImmutableSortedDictionary.Create<string,
        ConfigEntry>(StringComparer.Ordinal);

    public static ConfigFiles None { get; } = new(null, Nothing, Nothing, Nothing);

    /// <summary>Both together; this one first.</summary>
    public ConfigFiles Merge(ConfigFiles next) => new(
        CurrentContext ?? next.CurrentContext, next.Contexts.SetItems(Contexts), next.Clusters.SetItems(Clusters),
            next.Users.SetItems(Users));

    /// <summary>Reads those of the files that are there.</summary>
    /// <exception cref="KubernetesUnavailableException">One cannot be read, or is no kubeconfig.</exception>
    public static ConfigFiles Read(IEnumerable<string> files) => files.Where(File.Exists).Select(Read)
        .Aggregate(None, (all, next) => all.Merge(next));

    private static ConfigFiles Read(string file)
    {
        try
        {
            return Parse(Path.GetFullPath(file), File.ReadAllText(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or YamlException or ArgumentException)
        {
            throw new KubernetesUnavailableException($"{file} cannot be read as a kubeconfig: {e.Message.TrimEnd('.')}", e);
        }
    }

    public static ConfigFiles Parse(string file, string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        if (yaml.Documents.Count == 0 || yaml.Documents[0].RootNode is YamlScalarNode { Value: "" or "null" or null }) return None;
        var root = yaml.Documents[0].RootNode as YamlMappingNode ?? throw new ArgumentException("it is not a mapping");
        return new(Yaml.Text(root, "current-context"), Entries("context"), Entries("cluster"), Entries("user"));

        ImmutableSortedDictionary<string, ConfigEntry> Entries(string what)
        {
            var entries = Nothing;
            foreach (var item in Yaml.List(root, $"{what}s").OfType<YamlMappingNode>())
            {
                if (Yaml.Text(item, "name") is { } name && !entries.ContainsKey(name))
                    entries = entries.Add(name, new(file, $"{what} '{name}'", Yaml.Mapping(item, what) ?? []));
            }

            return entries;
        }
    }
}
