using Plimsoll.Oci;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Debian;

/// <summary>What is not in an image unless its manifest allows it: whoever gets into a service finds nothing to work with.</summary>
internal static class RootRules
{
    private static readonly string[] Folders = ["bin", "sbin", "usr/bin", "usr/sbin", "usr/local/bin", "usr/local/sbin"];

    private static readonly Dictionary<string, string[]> Programs = new()
    {
        ["shell"] = ["sh", "ash", "bash", "busybox", "csh", "dash", "fish", "ksh", "mksh", "tcsh", "zsh"],
        ["package-manager"] = ["apk", "apt", "apt-get", "dnf", "dpkg", "dpkg-deb", "microdnf", "pip", "pip3", "npm", "rpm", "yum"],
    };

    /// <summary>Refuses what is not allowed.</summary>
    /// <exception cref="PlimsollException">PLM4046: says what is there and how to leave it out.</exception>
    public static void Check(Unit unit, IEnumerable<LayerEntry> entries)
    {
        var refused = Programs.Where(group => !unit.Build.Allow.Contains(group.Key)).ToDictionary();
        foreach (var path in entries.Where(entry => entry.Kind != LayerEntryKind.Directory).Select(entry => entry.Path))
        {
            var (what, _) = refused.FirstOrDefault(group => Folders.Contains(Path.GetDirectoryName(path))
                && group.Value.Contains(Path.GetFileName(path)));
            if (what is not null)
                throw new PlimsollException(Outcome.Failed, "PLM4046",
                    $"{unit.ManifestPath}: the image would have a {what.Replace('-', ' ')}, /{path}. "
                        + $"Leave its package out (-NAME in {unit.Build.Source}) or the file (-/{path}); "
                        + $"or allow it: build: {{ allow: [{what}] }}");
        }
    }
}
