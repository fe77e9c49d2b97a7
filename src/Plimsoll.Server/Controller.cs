using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Plimsoll.Oci;
using Plimsoll.Processes;
using Plimsoll.Registry;
using Plimsoll.Server.Api;
using Plimsoll.Server.Collecting;
using Plimsoll.Server.Following;

namespace Plimsoll.Server;

/// <summary>The controller of a home: follows repositories, builds and delivers, serves the registry and the local API. May be killed at any time.</summary>
public static class Controller
{
    /// <summary>Runs until cancelled or told to end.</summary>
    /// <param name="home">Whose.</param>
    /// <param name="followers">Makes the followers, given where to log.</param>
    /// <param name="store">The embedded registry's store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False when another controller runs for this home.</returns>
    public static async Task<bool> RunAsync(Home home, Func<ILogger, Followers> followers, LocalImageStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(followers);
        using var held = FileLock.TryTake(home.ControllerLock);
        if (held is null) return false;
        // where the last one was is of no use to anybody any more
        File.Delete(home.ControllerFile);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var app = Build(HostPort.IsFree(home.LastPort) ? home.LastPort : 0);
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("plimsoll");
        using var following = followers(log);
        var token = Token(home);
        using var failed = new FailedLogins();
        app.Use(next => context => LocalOnly.CheckAsync(context, token, failed, next));
        app.MapApi(new Up(following, ending.Token), new Commands(following.RequireAsync, ending.Token), log, ending.Cancel);
        app.MapRegistry(store);
        await app.StartAsync(ending.Token);
        Announce(home, app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        await following.StartAsync(ending.Token);
        var tidying = new RegistryTidier(home, store, time, log).RunAsync(ending.Token);
        await new Mender(following, time, log).RunAsync(ending.Token);
        await tidying;
        File.Delete(home.ControllerFile);
        return true;
    }

    private static WebApplication Build(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
            // layers are large; manifests have a limit of their own
            kestrel.Limits.MaxRequestBodySize = null;
        });
        PlainLog.Configure(builder.Logging);
        return builder.Build();
    }

    private static string Token(Home home)
    {
        if (File.Exists(home.TokenFile) && File.ReadAllText(home.TokenFile).Trim() is { Length: > 0 } known) return known;
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        DurableFile.Write(home.TokenFile, System.Text.Encoding.ASCII.GetBytes(token + "\n"), secret: true);
        return token;
    }

    private static void Announce(Home home, string url)
    {
        var info = new ControllerInfo(url, Environment.ProcessId, Environment.ProcessPath ?? "");
        DurableFile.Write(home.ControllerFile, JsonSerializer.SerializeToUtf8Bytes(info, ApiJson.Default.ControllerInfo), secret: true);
        home.LastPort = new Uri(url).Port;
    }
}
