using FsCheck;
using FsCheck.Fluent;

namespace Plimsoll.Oci.Tests;

/// <summary>What the properties are tried with.</summary>
internal static class Generators
{
    private static readonly Gen<string> Name = Gen.OneOf(
        Gen.Elements("a", "b", "c", "app", "usr", "lib.so.1", "-rf", ".hidden", "with space", "ünïcödé", "日本語", "😀", "new\nline",
            "back\\slash", "tab\t", "a=b"),
        Gen.Choose(90, 255).Select(length => new string('n', length)));

    private static readonly Gen<string> RepositoryPart =
        from words in Gen.NonEmptyListOf(Gen.Elements("a", "acme", "1", "x9", "counter"))
        from separators in Gen.ListOf(Gen.Elements(".", "_", "__", "-", "---"), words.Count - 1)
        select words.Take(3).Zip(separators.Append(""), (word, separator) => word + separator).Aggregate("", string.Concat)
            .TrimEnd('.', '_', '-');

    public static Gen<string> Path { get; } = from names in Gen.NonEmptyListOf(Name) select string.Join('/', names.Take(6));

    /// <summary>Some entries that can be in one layer together, in any order.</summary>
    public static Gen<List<LayerEntry>> Entries { get; } = from entries in Gen.ListOf(Entry(Path)) select Together(entries);

    public static Gen<Digest> Digests { get; } = from bytes in Gen.ArrayOf(Gen.Choose(0, 255)
        .Select(number => (byte)number)) select Digest.Of(bytes);

    public static Gen<ImageReference> References { get; } =
        from registry in Gen.Elements(null, "localhost", "localhost:5000", "ghcr.io", "a.b.c:65535", "[::1]:5000", "Registry.Example",
            "127.0.0.1:1")
        from parts in Gen.NonEmptyListOf(RepositoryPart)
        // without a registry, a first part with a dot would be taken for one
        let repository = string.Join('/', registry is null && parts.Count > 1 ? parts.Prepend("plain").Take(4) : parts.Take(4))
        from tag in Gen.Elements(null, "latest", "v1.0", "_x", "RC20260721_1500", "A-b.c", new string('t', 128))
        from digest in Digests
        from pinned in Gen.Elements(true, false)
        select new ImageReference(registry, repository, tag, pinned ? digest : null);

    private static Gen<LayerEntry> Entry(Gen<string> paths) =>
        from path in paths
        from kind in Gen.Choose(0, 3)
        from content in Gen.ArrayOf(Gen.Choose(0, 255).Select(number => (byte)number))
        from target in Gen.OneOf(paths, Gen.Constant("../../etc/passwd"), Gen.Constant("/absolute"))
        select kind switch
        {
            0 => LayerEntry.Directory(path),
            1 => LayerEntry.Symlink(path, target),
            _ => LayerEntry.File(path, kind == 2, content),
        };

    private static List<LayerEntry> Together(IEnumerable<LayerEntry> entries)
    {
        var (taken, leaves) = (new Dictionary<string, LayerEntry>(StringComparer.Ordinal), new List<string>());
        foreach (var entry in entries)
        {
            var blocked = taken.ContainsKey(entry.Path) || leaves.Any(leaf => entry.Path.StartsWith(leaf + "/", StringComparison.Ordinal))
                || entry.Kind != LayerEntryKind.Directory && taken.Keys.Any(path =>
                    path.StartsWith(entry.Path + "/", StringComparison.Ordinal));
            if (blocked)
                continue;
            taken[entry.Path] = entry;
            if (entry.Kind != LayerEntryKind.Directory)
                leaves.Add(entry.Path);
        }

        return [.. taken.Values];
    }
}
