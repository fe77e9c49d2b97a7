using YamlDotNet.RepresentationModel;

namespace KubernetesClient;

/// <summary>A cluster, user or context of a kubeconfig.</summary>
/// <param name="File">Where it is written: relative paths in it begin there.</param>
/// <param name="What">What it is, for messages: <c>user 'anna'</c>.</param>
/// <param name="Node">What is written.</param>
internal sealed record ConfigEntry(string File, string What, YamlMappingNode Node)
{
    /// <summary>A text; null when it is not there or empty.</summary>
    public string? Text(string key) => Yaml.Text(Node, key);

    public bool IsTrue(string key) => Text(key) == "true";

    public ConfigEntry? Part(string key) => Yaml.Mapping(Node, key) is { } part ? new(File, $"{What}, {key}", part) : null;

    /// <summary>A path, from the folder of the file.</summary>
    public string? PathOf(string key) => Text(key) is { } path ? Resolve(path) : null;

    public string Resolve(string path) => Path.GetFullPath(path, Path.GetDirectoryName(File)!);

    /// <summary>Gets the text that is within the file as <c>KEY-data</c>, in base64, or in the file that <c>KEY</c> names; null when there
    /// is neither.</summary>
    public Func<string>? Content(string key) => (Text($"{key}-data"), PathOf(key)) switch
    {
        ({ } data, _) => () => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(data)),
        (_, { } path) => () => System.IO.File.ReadAllText(path),
        _ => null,
    };

    public KubernetesUnavailableException Wrong(string problem, Exception? cause = null) => new($"{File}: {What}: {problem}", cause);
}
