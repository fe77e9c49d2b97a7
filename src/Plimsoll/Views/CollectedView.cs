using Plimsoll.Oci;
using Plimsoll.Terminal;

namespace Plimsoll.Views;

/// <summary>What was removed from a registry, for people.</summary>
internal static class CollectedView
{
    public static void Write(CollectReport collected, bool dryRun, Screen screen)
    {
        var table = new Table("REPOSITORY", "UNTAGGED");
        foreach (var manifest in collected.Manifests) table.Add(manifest.Repository, Words.Image(manifest.Digest.ToString()));
        table.WriteTo(screen);
        screen.WriteLine($"{(dryRun ? "would remove" : "removed")} {Words.Count(collected.Manifests.Count, "manifest")} and "
            + $"{Words.Count(collected.Blobs, "blob")}, {Words.Size(collected.Bytes)}");
    }
}
