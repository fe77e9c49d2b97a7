using System.Net;
using System.Net.Http.Headers;

namespace Plimsoll.Oci;

/// <content>What adds to a registry.</content>
public sealed partial class RegistryImageStore
{
    /// <summary>What is held in memory when its source cannot be read twice; more waits in a file.</summary>
    private const long Little = 1024 * 1024;

    /// <inheritdoc />
    public async Task<Descriptor> WriteManifestAsync(
        string repository, ReadOnlyMemory<byte> manifest, string mediaType, IReadOnlyList<string> tags, CancellationToken cancellationToken)
    {
        foreach (var tag in tags)
            TagName.Check(tag);
        var references = ManifestReferences.Read(manifest.Span, mediaType);
        var descriptor = Descriptor.Of(mediaType, manifest.Span);
        var indexed = false;
        foreach (var name in tags.Count > 0 ? tags : [descriptor.Digest.ToString()])
            indexed = await PutAsync(repository, name, manifest, mediaType, cancellationToken);
        if (references.Subject is { } subject && !indexed)
            await AddReferrerAsync(repository, subject.Digest, descriptor with { ArtifactType = references.ArtifactType,
                Annotations = references.Annotations }, cancellationToken);
        return descriptor;
    }

    /// <inheritdoc />
    public Task TagAsync(string repository, string tag, Digest digest, CancellationToken cancellationToken)
    {
        TagName.Check(tag);
        return _transport.RetryAsync(
            async token => await FetchAsync(repository, digest.ToString(), token) is var (mediaType, content)
                ? await PutAsync(repository, tag, content, mediaType, token)
                : throw new OciException(OciErrors.ManifestUnknown, $"there is no manifest {digest} in {_host.Name}/{repository}"),
            cancellationToken);
    }

    /// <inheritdoc />
    /// <remarks>Content that cannot be read twice waits in a file until it is sent, so that a broken upload can go on.</remarks>
    public async Task WriteBlobAsync(string repository, Descriptor descriptor, Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        ArgumentNullException.ThrowIfNull(content);
        if (await HasBlobAsync(repository, descriptor.Digest, cancellationToken))
            return;
        await using var copy = content.CanSeek ? null : await SpoolAsync(content, descriptor, cancellationToken);
        var source = copy ?? content;
        var push = new BlobPush(_transport, _host.Repository(repository), descriptor, source,
            bytes => _options.Progress?.Report(new(repository, descriptor, bytes)))
        {
            MountFrom = _seen.TryGetValue(descriptor.Digest, out var other) && other != repository ? _host.Repository(other) : null,
        };
        await _transport.RetryAsync(push.RunAsync, cancellationToken);
        _seen.TryAdd(descriptor.Digest, repository);
    }

    /// <summary>Puts a manifest under a tag or its digest, and returns whether the registry lists it among the referrers of its subject by
    /// itself.</summary>
    private Task<bool> PutAsync(string repository, string name, ReadOnlyMemory<byte> manifest, string mediaType,
        CancellationToken cancellationToken) => _transport.RetryAsync(
        async token =>
        {
            var request = await ManifestRequestAsync(HttpMethod.Put, repository, name, token) with
            {
                Attempt = $"pushing the manifest {repository} {name}",
                Scope = Scope(repository, "pull,push"),
                Accept = [],
                Content = _ => new ReadOnlyMemoryContent(manifest) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } },
            };
            using var answer = await _transport.SendAsync(request, token);
            if (answer.StatusCode is not (HttpStatusCode.Created or HttpStatusCode.OK or HttpStatusCode.Accepted))
                throw await _transport.FailureAsync(request.Attempt, answer, token);
            var expected = Digest.Of(manifest.Span);
            if (Header(answer, "Docker-Content-Digest") is { } said && Digest.TryParse(said, out var stored) && stored != expected)
                throw Wrong(request, expected.ToString(), stored);
            return Header(answer, "OCI-Subject") is not null;
        },
        cancellationToken);

    private static async Task<Stream> SpoolAsync(Stream content, Descriptor descriptor, CancellationToken cancellationToken)
    {
        Stream copy = descriptor.Size <= Little ? new MemoryStream() : TemporaryFile();
        try
        {
            var buffer = new byte[128 * 1024];
            while (await content.ReadAsync(buffer, cancellationToken) is var read and > 0)
            {
                if (copy.Length + read > descriptor.Size)
                    throw new OciException(OciErrors.SizeInvalid, $"the content is longer than the {descriptor.Size} bytes that were said");
                await copy.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            copy.Position = 0;
            return copy;
        }
        catch
        {
            await copy.DisposeAsync();
            throw;
        }
    }

    /// <summary>Readable for nobody else, and gone when it is closed.</summary>
    private static FileStream TemporaryFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), options);
    }
}
