using System.Globalization;
using Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

// The smallest service: as its variables say, over HTTP/2 and with connections that age quickly.
return PlimsollHost.Run(() =>
{
    var app = PlimsollHost.CreateBuilder(args, configure: options => options with
    {
        Protocols = Environment.GetEnvironmentVariable("HTTP2") is null ? options.Protocols : HttpProtocols.Http2,
        MaxConnectionAge = Environment.GetEnvironmentVariable("MAX_AGE_MS") is { } age
            ? TimeSpan.FromMilliseconds(int.Parse(age, CultureInfo.InvariantCulture)) : options.MaxConnectionAge,
    }).Build();
    app.MapGet("/", context => context.Response.WriteAsync("hello"));
    app.MapGet("/connection", context => context.Response.WriteAsync(context.Connection.Id));
    app.MapPost("/echo", async context =>
    {
        // the caller sends what it likes, and when
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
        // an answer that has begun, and lasts as long as the request
        await context.Response.StartAsync();
        await context.Response.Body.FlushAsync();
        await context.Request.Body.CopyToAsync(context.Response.Body);
    });
    return app;
});
