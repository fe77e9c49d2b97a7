using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace Plimsoll.Oci;

/// <summary>
/// Images in a registry somewhere that speaks the OCI distribution-spec 1.1, or Docker's protocol before it. Whatever it answers is checked
/// against its digest and bounded in size; layers that say they are elsewhere (<c>urls</c>) are never fetched from there. Thread-safe.
/// </summary>
public sealed partial class RegistryImageStore : IImageStore, IDisposable
{
    private const int MostPages = 10_000, LongestTagPage = 4 * 1024 * 1024;

    private static readonly string[] ManifestTypes = [MediaTypes.ImageManifest, MediaTypes.ImageIndex, MediaTypes.DockerManifest,
        MediaTypes.DockerManifestList];

    private readonly RegistryHost _host;
    private readonly RegistryOptions _options;
    private readonly RegistryTransport _transport;

    /// <summary>In which repository of the registry a blob was seen: from there it is mounted and need not travel again.</summary>
    private readonly ConcurrentDictionary<Digest, string> _seen = new();

    /// <summary>Nothing is sent before something is asked.</summary>
    /// <param name="registry">Its host, with a port if there is one: <c>ghcr.io</c>, <c>localhost:5000</c>. <c>docker.io</c> is Docker
    /// Hub.</param>
    /// <param name="options">How it is reached; null is by the defaults.</param>
    /// <exception cref="OciException">It is not the name of a registry, or a certificate for it cannot be read.</exception>
    public RegistryImageStore(string registry, RegistryOptions? options = null)
    {
        _options = options ?? new();
        _host = new(registry);
        _transport = new(_host, _options);
    }

    /// <summary>The registry, as a reference has it.</summary>
    public string Registry => _host.Name;

    /// <inheritdoc />
    public Task<Descriptor?> ResolveAsync(string repository, string reference, CancellationToken cancellationToken)
    {
        var name = CheckReference(reference);
        return _transport.RetryAsync(
            async token =>
            {
                var request = await ManifestRequestAsync(HttpMethod.Head, repository, name, token);
                using var answer = await _transport.SendAsync(request, token);
                if (answer.StatusCode == HttpStatusCode.NotFound)
                    return null;
                if (!answer.IsSuccessStatusCode)
                    throw await _transport.FailureAsync(request.Attempt, answer, token);
                if (Header(answer, "Docker-Content-Digest") is not { } said || !Digest.TryParse(said, out var digest)
                    || answer.Content.Headers.ContentLength is not { } length
                    || answer.Content.Headers.ContentType?.MediaType is not { } type)
                    return await FetchAsync(repository, name, token) is var (mediaType, content) ? Descriptor.Of(mediaType, content) : null;
                return digest.ToString() == name || !Digest.TryParse(name, out _) ? new Descriptor(type, digest, length)
                    : throw Wrong(request, name, digest);
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public Task<byte[]> ReadManifestAsync(string repository, Digest digest, CancellationToken cancellationToken) => _transport.RetryAsync(
        async token => await FetchAsync(repository, digest.ToString(), token) is var (_, content) ? content
            : throw new OciException(OciErrors.ManifestUnknown, $"there is no manifest {digest} in {_host.Name}/{repository}"),
        cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> ListTagsAsync(string repository, CancellationToken cancellationToken)
    {
        var tags = new List<string>();
        await PagesAsync($"{_host.Repository(repository)}/tags/list", $"listing the tags of {repository}", Scope(repository), body =>
        {
            try
            {
                tags.AddRange((JsonSerializer.Deserialize(body, RegistryJson.Default.TagAnswer)?.Tags ?? []).Where(TagName.IsValid));
            }
            catch (JsonException error)
            {
                throw new OciException(OciErrors.Unsupported,
                    $"listing the tags of {repository} at {_host.Name} failed: what it answered is not a list of tags", error);
            }

            return true;
        }, cancellationToken);
        return [.. tags.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc />
    public Task<bool> HasBlobAsync(string repository, Digest digest, CancellationToken cancellationToken) => _transport.RetryAsync(
        async token =>
        {
            var request = new RegistryRequest(HttpMethod.Head, await BlobAddressAsync(repository, digest, token),
                $"looking for {repository}@{digest}", Scope(repository));
            using var answer = await _transport.SendAsync(request, token);
            if (answer.StatusCode == HttpStatusCode.NotFound)
                return false;
            if (!answer.IsSuccessStatusCode)
                throw await _transport.FailureAsync(request.Attempt, answer, token);
            _seen.TryAdd(digest, repository);
            return true;
        },
        cancellationToken);

    /// <inheritdoc />
    /// <remarks>The digest is checked as it is read: the last byte is not given out before it is known to be right. A connection that
    /// breaks is taken up again where it was.</remarks>
    public async Task<Stream> OpenBlobAsync(string repository, Digest digest, CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(HttpMethod.Get, await BlobAddressAsync(repository, digest, cancellationToken),
            $"reading {repository}@{digest}", Scope(repository));
        return await RegistryBlobStream.OpenAsync(_transport, request, digest, cancellationToken);
    }

    /// <summary>Ends its connections.</summary>
    public void Dispose() => _transport.Dispose();

    /// <summary>A manifest by tag or digest, with its media type; null when there is none.</summary>
    private async Task<(string MediaType, byte[] Content)?> FetchAsync(string repository, string reference,
        CancellationToken cancellationToken)
    {
        var request = await ManifestRequestAsync(HttpMethod.Get, repository, reference, cancellationToken);
        using var answer = await _transport.SendAsync(request, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return null;
        if (!answer.IsSuccessStatusCode)
            throw await _transport.FailureAsync(request.Attempt, answer, cancellationToken);
        var content = await ReadAsync(request, answer, ImageManifest.Longest, cancellationToken);
        return Digest.TryParse(reference, out var wanted) && Digest.Of(content) is var actual && actual != wanted
            ? throw Wrong(request, reference, actual)
            : (answer.Content.Headers.ContentType?.MediaType ?? "", content);
    }

    private async Task<RegistryRequest> ManifestRequestAsync(HttpMethod method, string repository, string reference,
        CancellationToken cancellationToken) =>
        new(method, await _transport.AddressAsync($"{_host.Repository(repository)}/manifests/{reference}", cancellationToken),
            $"reading {repository} {reference}", Scope(repository)) { Accept = ManifestTypes };

    private Task<Uri> BlobAddressAsync(string repository, Digest digest, CancellationToken cancellationToken) =>
        _transport.AddressAsync($"{_host.Repository(repository)}/blobs/{digest}", cancellationToken);

    /// <summary>Reads a list page by page, each at the address that the one before named, until <paramref name="take"/> wants no more.
    /// False when there is nothing at its address.</summary>
    private async Task<bool> PagesAsync(string path, string attempt, string scope, Func<byte[], bool> take,
        CancellationToken cancellationToken)
    {
        var next = await _transport.AddressAsync(path, cancellationToken);
        for (var page = 0; page < MostPages; page++)
        {
            var (body, following) = await _transport.RetryAsync(token => PageAsync(new(HttpMethod.Get, next, attempt, scope), token),
                cancellationToken);
            if (body is null)
                return page > 0;
            if (!take(body) || following is null || following == next)
                return true;
            next = following;
        }

        throw new OciException(OciErrors.Unsupported, $"{attempt} at {_host.Name} failed: it goes on for more than {MostPages} pages");
    }

    private async Task<(byte[]? Body, Uri? Next)> PageAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        using var answer = await _transport.SendAsync(request, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return default;
        if (!answer.IsSuccessStatusCode)
            throw await _transport.FailureAsync(request.Attempt, answer, cancellationToken);
        var body = await ReadAsync(request, answer, LongestTagPage, cancellationToken);
        // RFC 8288: <address>; rel="next"
        var link = Header(answer, "Link") is { } text && text.StartsWith('<') && text.Contains("next", StringComparison.Ordinal)
            ? text[1..Math.Max(1, text.IndexOf('>', StringComparison.Ordinal))] : null;
        return (body, link is { Length: > 0 } && Uri.TryCreate(request.Address, link, out var next)
            && RegistryHost.SameOrigin(next, request.Address) ? next : null);
    }

    private async Task<byte[]> ReadAsync(RegistryRequest request, HttpResponseMessage answer, int longest,
        CancellationToken cancellationToken)
    {
        try
        {
            return await BoundedContent.ReadAsync(answer.Content, longest, cancellationToken)
                ?? throw new OciException(OciErrors.SizeInvalid,
                    $"{request.Attempt} at {_host.Name} failed: what it answers is longer than {longest} bytes");
        }
        catch (Exception error) when (RegistryFailures.Of(_host, request.Attempt, error) is { } failure)
        {
            throw failure;
        }
    }

    private OciException Wrong(RegistryRequest request, string wanted, Digest actual) =>
        new(OciErrors.DigestInvalid,
            $"{request.Attempt} at {_host.Name} failed: it answered with something whose digest is {actual}, not {wanted}");

    private string Scope(string repository, string actions = "pull") => $"repository:{_host.Repository(repository)}:{actions}";

    private static string CheckReference(string reference) => !reference.Contains(':', StringComparison.Ordinal) ? TagName.Check(reference)
        : Digest.TryParse(reference, out _) ? reference
        : throw new OciException(OciErrors.DigestInvalid, $"'{reference}' is not a digest: sha256: and 64 lower-case hex digits");

    private static string? Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values)
        ? values.FirstOrDefault() : null;
}
