using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Plimsoll.Oci;

namespace Plimsoll.Registry;

/// <summary>The HTTP face of a store: a registry as the OCI distribution-spec 1.1 describes it.</summary>
public static class RegistryEndpoints
{
    /// <summary>
    /// Serves a store under <c>/v2/</c>. Who hosts it says where it listens.
    /// </summary>
    /// <param name="endpoints">The host's routes.</param>
    /// <param name="store">What is served; others may write to its folder meanwhile.</param>
    /// <param name="access">Who may come; null is everybody.</param>
    /// <param name="time">The clock by which uploads that nobody goes on with expire; null is the machine's.</param>
    public static IEndpointConventionBuilder MapRegistry(this IEndpointRouteBuilder endpoints, LocalImageStore store,
        RegistryAccess? access = null, TimeProvider? time = null)
    {
        var uploads = new UploadSessions(store, time ?? TimeProvider.System);
        endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.Register(uploads.EndAll);
        return endpoints.Map("/v2/{**path}", http => AnswerAsync(new(http, store, uploads,
            RegistryPath.Parse(http.Request.RouteValues["path"] as string ?? "")), access));
    }

    private static async Task AnswerAsync(RegistryCall call, RegistryAccess? access)
    {
        call.Http.Response.Headers["Docker-Distribution-API-Version"] = "registry/2.0";
        try
        {
            if (access is null || await access.AdmitAsync(call))
                await RouteAsync(call);
        }
        catch (OciException error)
        {
            await RegistryErrors.WriteAsync(call.Http, error);
        }
        catch (BadHttpRequestException error)
        {
            await RegistryErrors.WriteAsync(call.Http, error.StatusCode, OciErrors.Unsupported, error.Message);
        }
        catch (Exception error) when (error is IOException || call.Http.RequestAborted.IsCancellationRequested)
        {
            // nobody is left to be answered, or half of an answer cannot be taken back
            call.Http.Abort();
        }
    }

    private static Task RootAsync(RegistryCall call)
    {
        call.Http.Response.ContentType = "application/json";
        return call.Http.Response.WriteAsync("{}", call.Cancelled);
    }

    private static Task RouteAsync(RegistryCall call) => (call.Path.Kind, call.Http.Request.Method) switch
    {
        (RegistryPathKind.Root, "GET" or "HEAD") => RootAsync(call),
        (RegistryPathKind.Catalog, "GET") => CatalogCalls.ListAsync(call),
        (RegistryPathKind.Manifest, "GET" or "HEAD") => ManifestCalls.GetAsync(call),
        (RegistryPathKind.Manifest, "PUT") => ManifestCalls.PutAsync(call),
        (RegistryPathKind.Manifest, "DELETE") => ManifestCalls.DeleteAsync(call),
        (RegistryPathKind.Blob, "GET" or "HEAD") => BlobCalls.GetAsync(call),
        (RegistryPathKind.Blob, "DELETE") => BlobCalls.DeleteAsync(call),
        (RegistryPathKind.Uploads, "POST") => UploadCalls.BeginAsync(call),
        (RegistryPathKind.Upload, "GET") => UploadCalls.StatusAsync(call),
        (RegistryPathKind.Upload, "PATCH") => UploadCalls.AppendAsync(call),
        (RegistryPathKind.Upload, "PUT") => UploadCalls.CompleteAsync(call),
        (RegistryPathKind.Upload, "DELETE") => UploadCalls.CancelAsync(call),
        (RegistryPathKind.Tags, "GET") => TagCalls.ListAsync(call),
        (RegistryPathKind.Referrers, "GET") => ReferrerCalls.ListAsync(call),
        (RegistryPathKind.Unknown, _) => RegistryErrors.WriteAsync(call.Http, StatusCodes.Status404NotFound, OciErrors.NameUnknown,
            $"nothing is at {call.Http.Request.Path}"),
        _ => RegistryErrors.WriteAsync(call.Http, StatusCodes.Status405MethodNotAllowed, OciErrors.Unsupported,
            $"{call.Http.Request.Method} is not done here"),
    };
}
