using System.Security.Cryptography;
using System.Text;

namespace Plimsoll.Workspace.Inputs;

/// <summary>What of a Directory.Packages.props counts for those who use some of its packages.</summary>
internal sealed class PackageVersions
{
    /// <summary>By the id in any case; the value has the id as it is written where the version is.</summary>
    private readonly Dictionary<string, KeyValuePair<string, string>> _versions = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _rest;

    public PackageVersions(IReadOnlyList<MsBuildElement> elements)
    {
        var rest = new StringBuilder();
        foreach (var element in elements)
        {
            if (element is not { Kind: MsBuildKind.Item, Name: "PackageVersion" })
            {
                rest.Append(Text(element)).Append('\n');
                continue;
            }
            var version = element.Condition.Length > 0 ? $"{element.Version} if {element.Condition}" : element.Version;
            foreach (var id in element.Value.Split(';', StringSplitOptions.TrimEntries))
                _versions[id] = _versions.TryGetValue(id, out var other) ? new(other.Key, $"{other.Value} | {version}") : new(id, version);
        }
        _rest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rest.ToString())));
    }

    /// <summary>The versions of the packages used, by id, and under <c>(rest)</c> a hash over all that is not a version.</summary>
    public IEnumerable<KeyValuePair<string, string>> Of(IEnumerable<string> used)
    {
        foreach (var id in used)
            if (_versions.TryGetValue(id, out var version)) yield return version;
        yield return new("(rest)", _rest);
    }

    /// <summary>What an element says; not where it stands.</summary>
    private static string Text(MsBuildElement element) =>
        string.Join('\t',
        [
            element.Kind.ToString(), element.Name, element.Value, element.Version, element.Remove, element.Exclude, element.Condition,
            .. element.Metadata.Select(one => $"{one.Name}={one.Value}"),
        ]);
}
