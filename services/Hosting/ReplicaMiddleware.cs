using Microsoft.AspNetCore.Http;

namespace Hosting;

/// <summary>First in line of every request: says farewell on connections that retire, and answers the probes.</summary>
internal sealed class ReplicaMiddleware(RequestDelegate next, Readiness readiness)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<ReplicaConnection>() is not { } connection) return AnswerAsync(context);
        connection.Use();
        if (HttpProtocol.IsHttp2(context.Request.Protocol)) return connection.RunAsync(AnswerAsync, context);
        if (connection.IsRetiring) context.Response.Headers.Connection = "close";
        return AnswerAsync(context);
    }

    Task AnswerAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/healthz" => AnswerAsync(context, null),
        "/readyz" => ReadyAsync(context),
        _ => next(context),
    };

    async Task ReadyAsync(HttpContext context) => await AnswerAsync(context, await readiness.WhyNotAsync(context.RequestAborted));

    static Task AnswerAsync(HttpContext context, string? whyNot)
    {
        context.Response.StatusCode = whyNot is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(whyNot ?? "ok", context.RequestAborted);
    }
}
