namespace Plimsoll.Oci;

/// <summary>
/// Content by digest, in <c>blobs/sha256/HEX</c>: one pool for all repositories, so that a layer that many images share is stored once and
/// is there for each of them. A file that is there is whole.
/// </summary>
internal sealed class BlobPool(DurableFolder files)
{
    // not more than the pieces that a pull reads: they pass it by
    private const int BufferSize = 64 * 1024;

    private readonly string _folder = Path.Combine(files.Root, "blobs", "sha256");

    public string PathOf(Digest digest) => Path.Combine(_folder, digest.Hex);

    /// <summary>Its length in bytes; null when it is not there.</summary>
    public long? SizeOf(Digest digest) => new FileInfo(PathOf(digest)) is { Exists: true } file ? file.Length : null;

    /// <summary>Lets the collector see that someone counts on a blob, and returns its length in bytes; null when it is not there.</summary>
    public long? Touch(Digest digest) => files.Touch(PathOf(digest));

    /// <summary>The files of all blobs, in no order.</summary>
    public IEnumerable<FileInfo> List() => new DirectoryInfo(_folder) is { Exists: true } folder ? folder.EnumerateFiles() : [];

    public FileStream Open(Digest digest)
    {
        try
        {
            return new(PathOf(digest), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize,
                FileOptions.Asynchronous);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new OciException(OciErrors.BlobUnknown, $"there is no blob {digest}", error);
        }
    }

    public BlobUpload BeginUpload(StoreLock @lock) => new(files, @lock, PathOf);

    public void Write(Digest digest, ReadOnlySpan<byte> content) => files.Write(PathOf(digest), content);

    public bool Delete(Digest digest) => files.Delete(PathOf(digest));
}
