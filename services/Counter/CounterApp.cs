using System.Text;
using Hosting;

namespace Counter;

/// <summary>The counter, put together.</summary>
internal static class CounterApp
{
    /// <summary>Listens on 3030 by default; <c>COUNTER_KEY</c> names the key in Redis, <c>count</c> by default.</summary>
    /// <exception cref="FormatException">A variable says what it cannot mean.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = PlimsollHost.CreateBuilder(args, defaultPort: 3030);
        var store = StoreOptions.Read(builder.Configuration);
        builder.Services.AddSingleton(_ => new Store(store));
        builder.Services.AddSingleton(services => new ReadinessCheck("redis", services.GetRequiredService<Store>().PingAsync));

        var app = builder.Build();
        var count = new Count(app.Services.GetRequiredService<Store>(), app.Configuration["COUNTER_KEY"] ?? "count");
        var commit = Encoding.UTF8.GetBytes(app.Configuration["PLIMSOLL_COMMIT"] ?? "unknown");
        var ok = "gin OK"u8.ToArray();
        app.MapGet("/ok", context => PlainText.WriteAsync(context, ok));
        app.MapGet("/version", context => PlainText.WriteAsync(context, commit));
        app.MapGet("/count", context => CountAnswer.WriteAsync(context, count.GetAsync));
        app.MapPost("/inc", context => CountAnswer.WriteAsync(context, count.IncrementAsync));
        app.MapPost("/dec", context => CountAnswer.WriteAsync(context, count.DecrementAsync));
        return app;
    }
}
