namespace Plimsoll.Oci;

/// <summary>
/// Keeps unpacked images by digest, each unpacked once and checked once after each start of the machine, before it is used. The folder is a
/// cache: any part of it may be removed while no unpacking runs.
/// </summary>
public static class ImageUnpacker
{
    private const string Aside = ".unpacking", Doomed = ".doomed-";

    /// <summary>Unpacks an image, unless it was unpacked before and is whole; several processes may ask for the same one at once.</summary>
    /// <param name="store">Where the image is.</param>
    /// <param name="repository">Its repository.</param>
    /// <param name="digest">The digest of its manifest.</param>
    /// <param name="imagesFolder">Where unpacked images are kept; made when it is not there.</param>
    /// <param name="cancellationToken">Stops in the middle of it.</param>
    /// <returns>The image's folder, <c>imagesFolder/HEX</c>.</returns>
    /// <exception cref="OciException">As <see cref="LayerExtractor.ExtractAsync"/>; nothing is left.</exception>
    public static async Task<UnpackedFolder> UnpackAsync(IImageStore store, string repository, Digest digest, string imagesFolder,
        CancellationToken cancellationToken)
    {
        var unpacked = Path.Combine(imagesFolder, digest.Hex);
        return await StoreErrors.Translate($"unpacking {repository}@{digest} into {imagesFolder}", async () =>
        {
            if (KnownWhole(unpacked) is { } known) return known;
            Directory.CreateDirectory(imagesFolder);
            using var alone = await new FileLock(Path.Combine(imagesFolder, ".lock"), TimeProvider.System)
                .TakeAloneAsync(cancellationToken);
            if (KnownWhole(unpacked) is { } meanwhile) return meanwhile;
            var damage = Directory.Exists(unpacked) ? await CheckAsync(unpacked, cancellationToken) : null;
            if (damage is not null || !Directory.Exists(unpacked))
                await UnpackAsideAsync(store, repository, digest, unpacked, cancellationToken);
            return new(unpacked, UnpackRecord.Read(RecordOf(unpacked))!.IsWhole, damage);
        });
    }

    /// <summary>Moves unpacked images that nothing uses any more to another folder of the same file system.</summary>
    /// <param name="imagesFolder">Where they are.</param>
    /// <param name="other">Where they go; images that it has stay as they are.</param>
    /// <param name="cancellationToken">Stops waiting for whoever unpacks there.</param>
    public static async Task MoveAllAsync(string imagesFolder, string other, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(imagesFolder)) return;
        using var alone = await new FileLock(Path.Combine(other, ".lock"), TimeProvider.System).TakeAloneAsync(cancellationToken);
        foreach (var unpacked in Directory.EnumerateDirectories(imagesFolder).Where(folder => File.Exists(RecordOf(folder))))
        {
            var moved = Path.Combine(other, Path.GetFileName(unpacked));
            if (Directory.Exists(moved)) continue;
            File.Move(RecordOf(unpacked), RecordOf(moved), overwrite: true);
            Directory.Move(unpacked, moved);
        }
        DirectorySync.Flush(other);
    }

    /// <summary>The file beside the folder of an unpacked image that says what is in it. It is deleted before the folder.</summary>
    public static string RecordOf(string unpacked) => unpacked + ".json";

    private static UnpackedFolder? KnownWhole(string unpacked) =>
        Directory.Exists(unpacked) && UnpackRecord.Read(RecordOf(unpacked)) is { } record && record.Boot == MachineBoot.Id
            ? new(unpacked, record.IsWhole, null) : null;

    /// <summary>Compares a folder with its record, and notes that it is whole; otherwise says what is not.</summary>
    private static async Task<string?> CheckAsync(string unpacked, CancellationToken cancellationToken)
    {
        if (UnpackRecord.Read(RecordOf(unpacked)) is not { } record) return "there is no readable record of what was in it";
        if (await ImageContents.FindDamageAsync(unpacked, record.Entries, cancellationToken) is { } damage) return damage;
        var folder = Path.GetDirectoryName(unpacked)!;
        Publish(record with { Boot = MachineBoot.Id }, unpacked);
        DirectorySync.Flush(folder);
        return null;
    }

    /// <summary>Under one name aside for all images: whatever a killed process left is cleared away by the next one.</summary>
    private static async Task UnpackAsideAsync(IImageStore store, string repository, Digest digest, string unpacked,
        CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(unpacked)!;
        var (aside, doomed) = (Path.Combine(folder, Aside), Path.Combine(folder, Doomed + digest.Hex));
        try
        {
            Clear(aside);
            Directory.CreateDirectory(aside);
            await LayerExtractor.ExtractAsync(store, repository, digest, aside, ExtractLimits.Default, cancellationToken);
            // the image's own root, which processes of any user must be able to enter
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(aside, ImageRoot.Folder);
            var config = (await Image.ReadAsync(store, repository, digest, cancellationToken)).Config.Config ?? new();
            var record = new UnpackRecord(MachineBoot.Id, ImageProgram.IsWhole(aside, config),
                await ImageContents.ReadAsync(aside, cancellationToken));
            DirectorySync.FlushFileSystem(folder);
            // a record never lies beside the folder of an earlier unpacking: that would be taken for whole
            Clear(doomed);
            if (Directory.Exists(unpacked)) Directory.Move(unpacked, doomed);
            DirectorySync.Flush(folder);
            Publish(record, unpacked);
            Directory.Move(aside, unpacked);
            DirectorySync.Flush(folder);
        }
        finally
        {
            Clear(aside);
            Clear(doomed);
        }
    }

    private static void Publish(UnpackRecord record, string unpacked)
    {
        var aside = Path.Combine(Path.GetDirectoryName(unpacked)!, Aside + ".json");
        record.Write(aside);
        File.Move(aside, RecordOf(unpacked), overwrite: true);
    }

    private static void Clear(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
