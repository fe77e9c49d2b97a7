namespace Plimsoll.Oci;

/// <summary>All that is in the folder of an unpacked image, file by file.</summary>
internal static class ImageContents
{
    /// <summary>Reads every file once.</summary>
    public static async Task<IReadOnlyList<ImageEntry>> ReadAsync(string root, CancellationToken cancellationToken)
    {
        var paths = Below(new(root)).Select(found => Path.GetRelativePath(root, found.FullName)).ToList();
        var entries = new ImageEntry[paths.Count];
        await Parallel.ForAsync(0, paths.Count, cancellationToken, async (i, token) =>
            entries[i] = await ImageEntry.ReadAsync(root, paths[i], token)
                ?? throw new IOException($"{paths[i]} was removed while it was read"));
        return entries;
    }

    /// <summary>Something that is not as it was; null when all is. What came to it is not looked at: runtimes make mount points in
    /// it.</summary>
    /// <param name="root">The image's folder.</param>
    /// <param name="entries">What was in it.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<string?> FindDamageAsync(string root, IReadOnlyList<ImageEntry> entries, CancellationToken cancellationToken)
    {
        string? damage = null;
        await Parallel.ForEachAsync(entries, cancellationToken, async (entry, token) =>
        {
            if (Volatile.Read(ref damage) is null && await DamageAsync(root, entry, token) is { } found) Volatile.Write(ref damage, found);
        });
        return damage;
    }

    private static async Task<string?> DamageAsync(string root, ImageEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            return entry.Damage(await ImageEntry.ReadAsync(root, entry.Path, cancellationToken));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"{entry.Path} cannot be read: {error.Message}";
        }
    }

    private static IEnumerable<FileSystemInfo> Below(DirectoryInfo folder) => folder.EnumerateFileSystemInfos()
        .SelectMany(entry => entry is DirectoryInfo { LinkTarget: null } child ? Below(child) : [entry]).Prepend(folder);
}
