using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Serving;

/// <summary>Answers the probes of a cluster: <c>/healthz</c> while the program runs, <c>/readyz</c> once it has read the
/// repository.</summary>
internal sealed class Probes : IAsyncDisposable
{
    private readonly WebApplication _app;
    private volatile bool _isReady;

    private Probes(WebApplication app) => _app = app;

    /// <summary>Answers from now on.</summary>
    /// <exception cref="PlimsollException">PLM7011: the port is taken.</exception>
    public static async Task<Probes> StartAsync(int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // a kubelet asks from outside of the pod
            kestrel.Listen(IPAddress.Any, port);
            kestrel.AddServerHeader = false;
        });
        builder.Logging.ClearProviders();
        var probes = new Probes(builder.Build());
        probes._app.MapGet("/healthz", context => AnswerAsync(context, true));
        probes._app.MapGet("/readyz", context => AnswerAsync(context, probes._isReady));
        try
        {
            await probes._app.StartAsync(cancellationToken);
            return probes;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await probes.DisposeAsync();
            throw new PlimsollException(Outcome.Unavailable, "PLM7011",
                $"answering probes on port {port}: {e.Message.TrimEnd('.')}. Give another one with --port", e);
        }
    }

    /// <summary>From now on it is ready.</summary>
    public void SetReady() => _isReady = true;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Task AnswerAsync(HttpContext context, bool good)
    {
        context.Response.StatusCode = good ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsync(good ? "ok" : "the repository was not read yet");
    }
}
