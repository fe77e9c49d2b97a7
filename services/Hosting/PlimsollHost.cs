using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hosting;

/// <summary>What all services share: <c>PlimsollHost.CreateBuilder(args)</c> in place of
/// <c>WebApplication.CreateBuilder(args)</c>.</summary>
public static class PlimsollHost
{
    static readonly Dictionary<string, string> Flags = new() { ["--tls-certificate"] = "TLS_CERTIFICATE", ["--tls-key"] = "TLS_KEY" };

    /// <summary>
    /// A builder that listens where the runtime says, keeps the contract of a replica (DESIGN, "why no request fails"), answers
    /// <c>/healthz</c> and <c>/readyz</c>, and writes its log as lines of JSON to standard output. Nothing else is in it:
    /// no files of settings, no request log.
    /// </summary>
    /// <param name="args">The program's arguments; <c>--name value</c> sets a configuration value over the variables'.</param>
    /// <param name="defaultPort">The port without <c>PORT</c>.</param>
    /// <param name="configure">Changes what was read from the variables.</param>
    /// <exception cref="FormatException">A variable says what it cannot mean.</exception>
    public static WebApplicationBuilder CreateBuilder(string[] args, int defaultPort = 8080, Func<ReplicaOptions,
        ReplicaOptions>? configure = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { Args = args });
        builder.Configuration.AddEnvironmentVariables().AddCommandLine(args, Flags);
        var options = ReplicaOptions.Read(name => builder.Configuration[name], defaultPort);
        options = configure?.Invoke(options) ?? options;

        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddJsonConsole(json =>
        {
            json.UseUtcTimestamp = true;
            json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
        });
        builder.Services
            .AddRoutingCore()
            .AddSingleton(options)
            .AddSingleton(TimeProvider.System)
            .AddSingleton<Replica>()
            .AddSingleton<Readiness>()
            .AddSingleton<IStartupFilter, ReplicaStartupFilter>()
            .AddSingleton<IHostLifetime, ReplicaLifetime>();
        builder.WebHost.UseKestrelCore();
        builder.Services.AddReplicaServer(options);
        return builder;
    }

    /// <summary>Runs a service to its end, and returns the exit code of the program: 0 when it was told to stop.</summary>
    /// <param name="build">Puts the service together.</param>
    /// <returns>2, after a line on standard error, when it is configured wrongly; 1 when it cannot listen.</returns>
    public static int Run(Func<WebApplication> build)
    {
        ArgumentNullException.ThrowIfNull(build);
        try
        {
            build().Run();
            return 0;
        }
        catch (Exception error) when (error is FormatException or IOException)
        {
            Console.Error.WriteLine(error.Message);
            return error is FormatException ? 2 : 1;
        }
    }
}
