using System.Text.Json;
using Plimsoll.Oci;

namespace Plimsoll.Delivery.Releases;

/// <summary>
/// Keeps releases in an image store: each one an OCI artifact (image-spec 1.1, manifest.md, Guidelines for Artifact Usage) in the
/// repository <c>WORKSPACE/releases</c>, tagged with its commit.
/// </summary>
/// <param name="store">Where.</param>
public sealed class ReleaseStore(IImageStore store)
{
    private const string ArtifactType = "application/vnd.dev.plimsoll.release.v1+json";

    // one of 2,000 services has a tenth of it
    private const long Longest = 16 * 1024 * 1024;

    /// <summary>Where a repository of the workspace is in the store. Default: under the same name.</summary>
    public Func<string, string> Locate { get; init; } = repository => repository;

    /// <summary>Writes a release and returns the digest of its index. Twice is the same as once.</summary>
    /// <param name="release">What to write.</param>
    /// <param name="tags">Names for it besides its commit, for instance <c>env-dev</c>.</param>
    /// <param name="cancellationToken">Stops between two writes.</param>
    public async Task<Digest> WriteAsync(Release release, IReadOnlyList<string> tags, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(release);
        var repository = Locate(Repository(release.Workspace));
        var content = JsonSerializer.SerializeToUtf8Bytes(release, ReleaseJson.Default.Release);
        var layer = new Descriptor(ArtifactType, Digest.Of(content), content.Length);
        var config = new Descriptor(MediaTypes.Empty, Digest.Of("{}"u8), 2);
        await store.WriteBlobAsync(repository, layer, new MemoryStream(content), cancellationToken);
        await store.WriteBlobAsync(repository, config, new MemoryStream("{}"u8.ToArray()), cancellationToken);
        var written = await store.WriteManifestAsync(repository, Manifest(config, layer), MediaTypes.ImageManifest,
            [release.Commit, .. tags], cancellationToken);
        return written.Digest;
    }

    /// <summary>The release of a commit; null when none was made, or something else bears its name.</summary>
    public async Task<(Release Release, Digest Index)?> FindAsync(string workspace, string commit, CancellationToken cancellationToken)
    {
        var repository = Locate(Repository(workspace));
        if (await store.ResolveAsync(repository, commit, cancellationToken) is not { } index
            || index.MediaType != MediaTypes.ImageManifest) return null;
        var manifest = ImageManifest.Parse(await store.ReadManifestAsync(repository, index.Digest, cancellationToken));
        if (manifest.ArtifactType != ArtifactType || manifest.Layers is not [{ Size: <= Longest } layer]) return null;
        await using var content = await store.OpenBlobAsync(repository, layer.Digest, cancellationToken);
        try
        {
            return await JsonSerializer.DeserializeAsync(content, ReleaseJson.Default.Release, cancellationToken) is { } release
                ? (release, index.Digest) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Where a workspace's releases are.</summary>
    public static string Repository(string workspace) => $"{workspace}/releases";

    private static byte[] Manifest(Descriptor config, Descriptor layer)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", 2);
            json.WriteString("mediaType", MediaTypes.ImageManifest);
            json.WriteString("artifactType", ArtifactType);
            WriteDescriptor(json, "config", config);
            json.WriteStartArray("layers");
            WriteDescriptor(json, null, layer);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private static void WriteDescriptor(Utf8JsonWriter json, string? name, Descriptor descriptor)
    {
        if (name is null) json.WriteStartObject();
        else json.WriteStartObject(name);
        json.WriteString("mediaType", descriptor.MediaType);
        json.WriteString("digest", descriptor.Digest.ToString());
        json.WriteNumber("size", descriptor.Size);
        json.WriteEndObject();
    }
}
