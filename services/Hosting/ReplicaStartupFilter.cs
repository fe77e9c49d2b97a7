using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Hosting;

/// <summary>Puts <see cref="ReplicaMiddleware"/> before everything that the service adds.</summary>
internal sealed class ReplicaStartupFilter(Readiness readiness) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(following => new ReplicaMiddleware(following, readiness).InvokeAsync);
        next(app);
    };
}
