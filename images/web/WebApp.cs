using Hosting;

namespace Web;

/// <summary>The server of static files, put together.</summary>
internal static class WebApp
{
    /// <summary>Listens on 8080 by default, and serves <c>/srv</c> unless <c>WEB_ROOT</c> names another folder, as it is at the
    /// start.</summary>
    /// <exception cref="FormatException">A variable says what it cannot mean.</exception>
    public static WebApplication Build(string[] args)
    {
        var app = PlimsollHost.CreateBuilder(args).Build();
        var root = app.Configuration["WEB_ROOT"] ?? "/srv";
        if (!Directory.Exists(root)) throw new FormatException($"WEB_ROOT: there is no folder {root}");
        var site = new Site(SiteFiles.In(root), ClientConfig.FromEnvironment());
        app.Run(site.AnswerAsync);
        return app;
    }
}
