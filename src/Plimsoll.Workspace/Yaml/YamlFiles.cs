using System.Collections.Concurrent;

namespace Plimsoll.Workspace.Yaml;

/// <summary>Reads each content once, however many files have it: manifests are often alike.</summary>
internal sealed class YamlFiles
{
    private readonly ConcurrentDictionary<string, Lazy<YamlReading>> _byId = new(StringComparer.Ordinal);

    public YamlReading Read(string objectId, ReadOnlyMemory<byte> content) =>
        _byId.GetOrAdd(objectId, _ => new(() => YamlDocument.Read(content))).Value;
}
