namespace Plimsoll.Source;

/// <summary>
/// Git holds the lock of a ref for milliseconds; a machine that lost its power holds it for ever. Removing one that is minutes old
/// lets the next writer in without a person's help.
/// </summary>
internal static class StaleLocks
{
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(5);

    /// <summary>Removes those of the files that are there and older than five minutes.</summary>
    public static void Remove(params ReadOnlySpan<string> files)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        foreach (var file in files)
            if (File.Exists(file) && now - File.GetLastWriteTimeUtc(file) > Age) File.Delete(file);
    }
}
