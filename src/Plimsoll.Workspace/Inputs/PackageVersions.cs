using System.Security.Cryptography;
using System.Text;

namespace Plimsoll.Workspace.Inputs;

/// <summary>What of a Directory.Packages.props counts for those who use some of its packages.</summary>
internal static class PackageVersions
{
    /// <summary>The versions of the packages used, by id, and under <c>(rest)</c> a hash over all that is not a version.</summary>
    public static IEnumerable<(string Name, string Value)> Of(IReadOnlyList<MsBuildElement> elements, IReadOnlySet<string> used)
    {
        var isVersion = elements.ToLookup(element => element is { Kind: MsBuildKind.Item, Name: "PackageVersion" });
        foreach (var version in isVersion[true].SelectMany(element => element.Value.Split(';', StringSplitOptions.TrimEntries).Select(id => (Id: id, Element: element)))
            .Where(version => used.Contains(version.Id)).GroupBy(version => version.Id, StringComparer.OrdinalIgnoreCase))
            yield return (version.Key, string.Join(" | ", version.Select(one => one.Element.Version + (one.Element.Condition.Length > 0 ? $" if {one.Element.Condition}" : ""))));
        var rest = string.Join('\n', isVersion[false].Select(element => element.ToString()));
        yield return ("(rest)", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rest))));
    }
}
