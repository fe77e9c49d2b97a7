namespace Plimsoll.Packaging.Folders;

/// <summary>Small files that are whole or not there, whenever this process ends.</summary>
internal static class AtomicFile
{
    /// <summary>Writes or replaces a file.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var fresh = $"{path}.{Guid.NewGuid():n}.tmp";
        using (var file = File.Create(fresh))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        File.Move(fresh, path, overwrite: true);
    }
}
