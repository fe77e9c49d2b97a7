using System.Net;
using System.Net.Sockets;
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
using Plimsoll.Server.Watching;

namespace Plimsoll.Server;

/// <summary>
/// The controller of a home: follows repositories, builds and delivers, takes commands on a socket in the home, and serves the registry on
/// a port of loopback. May be killed at any time.
/// </summary>
public static class Controller
{
    /// <summary>Runs until cancelled or told to end.</summary>
    /// <param name="home">Whose.</param>
    /// <param name="followers">Makes the followers, given where to log and what lets none of them end.</param>
    /// <param name="store">The embedded registry's store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False when another controller runs for this home.</returns>
    public static async Task<bool> RunAsync(Home home, Func<ILogger, Supervisor, Followers> followers, LocalImageStore store,
        TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(followers);
        using var held = FileLock.TryTake(home.ControllerLock);
        if (held is null) return false;
        // where the last one was is of no use to anybody any more
        File.Delete(home.ControllerFile);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var app = Build(HostPort.IsFree(home.LastPort) ? home.LastPort : 0, SocketOf(home));
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("plimsoll");
        var supervisor = new Supervisor(time, log, new FailingWatches(home.WatchesFile).Write);
        File.Delete(home.WatchesFile);
        using var following = followers(log, supervisor);
        var token = new RegistryToken(home);
        using var failed = new FailedLogins();
        app.Use(next => context => LocalOnly.CheckAsync(context, token.Value, failed, next));
        app.MapApi(new Up(following, ending.Token), new Commands(following.RequireAsync, ending.Token), log, ending.Cancel);
        app.MapRegistry(store);
        await app.StartAsync(ending.Token);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(home.ControllerSocket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var announcement = new Announcement(home, addresses.Single(address =>
            !address.StartsWith("http://unix:", StringComparison.Ordinal)), token);
        announcement.Write();
        // from here on nothing ends the controller but who tells it to
        try
        {
            await Task.WhenAll(
                announcement.KeepAsync(supervisor, log, ending.Token),
                following.RunAsync(ending.Token),
                new RegistryTidier(home, store, supervisor, time, log).RunAsync(ending.Token),
                new Mender(following, supervisor, time, log).RunAsync(ending.Token));
        }
        finally
        {
            File.Delete(home.ControllerFile);
        }
        return true;
    }

    /// <summary>Takes the socket of one that was killed away: whoever holds the lock may.</summary>
    private static UnixDomainSocketEndPoint SocketOf(Home home)
    {
        File.Delete(home.ControllerSocket);
        return UnixSocket.Address(home.ControllerSocket);
    }

    private static WebApplication Build(int port, UnixDomainSocketEndPoint socket)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.Listen(socket);
            kestrel.AddServerHeader = false;
            // layers are large; manifests have a limit of their own
            kestrel.Limits.MaxRequestBodySize = null;
            // beyond, connections are closed at once: without a descriptor Kestrel would try to accept again and again, and git could not
            // be started
            kestrel.Limits.MaxConcurrentConnections = Descriptors.Limit / 2;
        });
        PlainLog.Configure(builder.Logging);
        return builder.Build();
    }
}
