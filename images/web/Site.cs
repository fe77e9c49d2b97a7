using Microsoft.Net.Http.Headers;

namespace Web;

/// <summary>Answers requests for files (RFC 9110: HEAD, ranges, conditions and encodings).</summary>
/// <param name="files">By path.</param>
/// <param name="config">What <see cref="ClientConfig.Path"/> is.</param>
internal sealed class Site(IReadOnlyDictionary<string, SiteFile> files, byte[] config)
{
    private const string Index = "/index.html", Immutable = "public, max-age=31536000, immutable", AskAgain = "no-cache";

    /// <summary>Answers one.</summary>
    public Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.XContentTypeOptions = "nosniff";
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            response.Headers.Allow = "GET, HEAD";
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return Task.CompletedTask;
        }
        if (request.Path.Value == ClientConfig.Path)
        {
            response.Headers.CacheControl = AskAgain;
            return TypedResults.Bytes(config, "application/json").ExecuteAsync(context);
        }
        if (Find(request) is { } file) return AnswerAsync(context, file);
        response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    /// <summary>The file of a path, of a folder its index, and for every page that the program in the browser knows by itself the one page
    /// that there is.</summary>
    private SiteFile? Find(HttpRequest request)
    {
        var path = request.Path.Value is { Length: > 0 } asked ? asked : "/";
        if (files.TryGetValue(path, out var file) || files.TryGetValue(path.TrimEnd('/') + Index, out file)) return file;
        var isPage = !path[(path.LastIndexOf('/') + 1)..].Contains('.', StringComparison.Ordinal)
            && !path.Contains("/.", StringComparison.Ordinal)
            && request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);
        return isPage ? files.GetValueOrDefault(Index) : null;
    }

    private static Task AnswerAsync(HttpContext context, SiteFile file)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = file.IsImmutable ? Immutable : AskAgain;
        if (file.IsCompressible) headers.Vary = HeaderNames.AcceptEncoding;
        // a unit that nobody here knows is no range at all (RFC 9110, 14.2), and ASP.NET does not look at it
        if (context.Request.GetTypedHeaders().Range is { } range && !range.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase))
            context.Request.Headers.Remove(HeaderNames.Range);
        // a part is a part of the file itself
        if (!file.IsCompressible || context.Request.Headers.ContainsKey(HeaderNames.Range)
            || EncodingFor(context.Request) is not { } encoding)
            return TypedResults.PhysicalFile(file.Path, file.ContentType, entityTag: new($"\"{file.Hash}\""), enableRangeProcessing: true)
                .ExecuteAsync(context);
        headers.ContentEncoding = encoding;
        return TypedResults.Bytes(file.Compressed(encoding), file.ContentType, entityTag: new($"\"{file.Hash}-{encoding}\""))
            .ExecuteAsync(context);
    }

    private static string? EncodingFor(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().AcceptEncoding.Where(encoding => encoding.Quality is not 0)
            .Select(encoding => encoding.Value.ToString()).ToList();
        return accepted.Contains("br") ? "br" : accepted.Contains("gzip") ? "gzip" : null;
    }
}
