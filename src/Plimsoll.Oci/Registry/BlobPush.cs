using System.Globalization;
using System.Net;

namespace Plimsoll.Oci;

/// <summary>
/// One blob on its way to a registry (distribution-spec, spec.md, Pushing Blobs). A small one is sent with the request that ends the
/// upload; a larger one in one piece of its own, and when the connection breaks, the registry is asked how much it has, and the rest
/// follows as a chunk.
/// </summary>
/// <param name="transport">To which registry.</param>
/// <param name="repository">Into which repository.</param>
/// <param name="blob">What.</param>
/// <param name="content">Its bytes, which can be read twice.</param>
/// <param name="progress">Told how many bytes were sent.</param>
internal sealed class BlobPush(RegistryTransport transport, string repository, Descriptor blob, Stream content, Action<long> progress)
{
    private const long Small = 1024 * 1024;

    private readonly string _attempt = $"pushing {repository}@{blob.Digest}";
    private readonly long _start = content.Position;
    private Uri? _upload;
    private long _there;
    private bool _begun;

    /// <summary>A repository of the same registry that has the blob; null is none known.</summary>
    public string? MountFrom { get; set; }

    /// <summary>Goes on where the last call was interrupted.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (_begun && await IsThereAsync(cancellationToken))
            return true;
        if (_upload is not null)
            await AskAsync(cancellationToken);
        if (_upload is null && await BeginAsync(cancellationToken))
            return true;
        while (blob.Size > Small && _there < blob.Size)
            await AppendAsync(cancellationToken);
        await CompleteAsync(cancellationToken);
        return true;
    }

    /// <summary>Begins an upload; true when there is nothing to upload, as the registry had the blob elsewhere.</summary>
    private async Task<bool> BeginAsync(CancellationToken cancellationToken)
    {
        _begun = true;
        if (MountFrom is { } from)
        {
            MountFrom = null;
            try
            {
                return await BeginAsync($"?mount={blob.Digest}&from={Uri.EscapeDataString(from)}", $" repository:{from}:pull",
                    cancellationToken);
            }
            catch (OciException error) when (error.Status is 400 or 401 or 403 or 404)
            {
                // whoever may not look into the other repository may still push into this one
            }
        }

        return await BeginAsync("", "", cancellationToken);
    }

    private async Task<bool> BeginAsync(string query, string scope, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Post, await transport.AddressAsync($"{repository}/blobs/uploads/{query}", cancellationToken));
        using var answer = await transport.SendAsync(request with { Scope = request.Scope + scope }, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.Created && query.Length > 0)
            return true;
        await ExpectAsync(answer, HttpStatusCode.Accepted, cancellationToken);
        (_upload, _there) = (transport.Location(_attempt, request.Address, answer), 0);
        return false;
    }

    private async Task AppendAsync(CancellationToken cancellationToken)
    {
        var from = _there;
        var request = Request(HttpMethod.Patch, _upload!) with { Content = moved => Rest(from, moved, isChunk: from > 0) };
        using var answer = await transport.SendAsync(request, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            throw Again("the registry has another part of it than was thought");
        await ExpectAsync(answer, HttpStatusCode.Accepted, cancellationToken);
        (_upload, _there) = (transport.Location(_attempt, _upload!, answer), LengthOf(answer) ?? blob.Size);
        if (_there <= from || _there > blob.Size)
            throw Again($"the registry says that it has {_there} bytes of {blob.Size}");
    }

    private async Task CompleteAsync(CancellationToken cancellationToken)
    {
        var address = new UriBuilder(_upload!);
        address.Query = (address.Query.Length > 1 ? address.Query + "&" : "?") + "digest=" + Uri.EscapeDataString(blob.Digest.ToString());
        var from = _there;
        var request = Request(HttpMethod.Put, address.Uri) with { Content = moved => from < blob.Size || blob.Size == 0
            ? Rest(from, moved, isChunk: from > 0) : new ByteArrayContent([]) };
        using var answer = await transport.SendAsync(request, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            throw Again("the registry has another part of it than was thought");
        await ExpectAsync(answer, HttpStatusCode.Created, cancellationToken);
    }

    /// <summary>Asks how much arrived; whatever goes wrong with it begins a new upload.</summary>
    private async Task AskAsync(CancellationToken cancellationToken)
    {
        using var answer = await transport.SendAsync(Request(HttpMethod.Get, _upload!), cancellationToken);
        var known = answer.StatusCode == HttpStatusCode.NoContent ? LengthOf(answer) : null;
        _upload = known is { } length && length <= blob.Size ? answer.Headers.Location is null ? _upload
            : transport.Location(_attempt, _upload!, answer) : null;
        _there = _upload is null ? 0 : known ?? 0;
        progress(_there);
    }

    private async Task<bool> IsThereAsync(CancellationToken cancellationToken)
    {
        var address = await transport.AddressAsync($"{repository}/blobs/{blob.Digest}", cancellationToken);
        using var answer = await transport.SendAsync(Request(HttpMethod.Head, address), cancellationToken);
        return answer.IsSuccessStatusCode;
    }

    private RegistryRequest Request(HttpMethod method, Uri address) => new(method, address, _attempt, $"repository:{repository}:pull,push");

    private BlobContent Rest(long from, Action moved, bool isChunk)
    {
        content.Position = _start + from;
        var rest = new BlobContent(content, blob.Size - from, sent =>
        {
            moved();
            progress(from + sent);
        });
        // not the form that HTTP has, but the specification's own (spec.md, Pushing a blob in chunks)
        if (isChunk)
            rest.Headers.TryAddWithoutValidation("Content-Range", string.Create(CultureInfo.InvariantCulture, $"{from}-{blob.Size - 1}"));
        return rest;
    }

    /// <summary>How many bytes a registry says that it has: <c>Range: 0-1023</c> are 1024, and 0-0 it says for none as well as for one,
    /// which is none here.</summary>
    private static long? LengthOf(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Range", out var values) && values.FirstOrDefault()?.Replace("bytes=", "", StringComparison.Ordinal)
            .Split('-') is ["0", var last]
        && long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var end) ? end == 0 ? 0 : end + 1 : null;

    private TransientFailure Again(string why) => new(new(OciErrors.BlobUploadInvalid,
        $"{_attempt} at {transport.Host.Name} failed: {why}"));

    private async Task ExpectAsync(HttpResponseMessage answer, HttpStatusCode expected, CancellationToken cancellationToken)
    {
        if (answer.StatusCode == expected)
            return;
        var failure = await transport.FailureAsync(_attempt, answer, cancellationToken);
        // an upload that the registry has lost is begun again
        throw answer.StatusCode == HttpStatusCode.NotFound && _upload is not null
            && failure is OciException { Code: OciErrors.BlobUploadUnknown } lost ? new TransientFailure(lost) : failure;
    }
}
