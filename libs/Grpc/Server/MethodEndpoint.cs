using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server;

/// <summary>Where the requests of one method arrive.</summary>
internal abstract class MethodEndpoint(IMethod method, ServerParts parts)
{
    public IMethod Method => method;

    public Task InvokeAsync(HttpContext http)
    {
        if (Refusal.Of(http) is { } status)
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        }

        return RunAsync(new(http, method, parts));
    }

    protected abstract ValueTask HandleAsync(ServerCall call);

    async Task RunAsync(ServerCall call)
    {
        try
        {
            call.Begin();
            await HandleAsync(call);
        }
        catch (Exception error)
        {
            // whatever it is, it becomes the call's status
            call.Fail(error);
        }

        if (call.CloseAsync() is { IsCompletedSuccessfully: false } flushing) await flushing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        call.End();
    }
}
