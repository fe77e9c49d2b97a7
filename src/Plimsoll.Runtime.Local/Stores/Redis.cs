using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Replicas;
using Plimsoll.Runtime.Local.Services;

namespace Plimsoll.Runtime.Local.Stores;

/// <summary>Redis with a password and an append-only file: what was acknowledged a second ago survives anything.</summary>
internal sealed class Redis : IStoreKind
{
    public int UsualPort => 6379;

    public (string User, string Database) Account(EnvironmentId environment) => ("default", "0");

    /// <summary>Before 6.0 whoever has the password may change everything.</summary>
    private static string RightsOf(StoreProgram program)
    {
        if (!Version.TryParse(program.Version, out var version) || version >= new Version(6, 2)) return RedisRights.Rules;
        return version.Major == 6 ? RedisRights.RulesWithoutChannels : throw new StoreException(
            $"{program.Path} is redis {program.Version}, which has no users with rights: redis 6 or later is needed");
    }

    private static string Proof(string password) =>
        password.Length == 0 ? "nopass" : $"#{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(password)))}";

    public async Task<ReplicaPlan> PrepareAsync(StorePlace place, Endpoint.Store endpoint, CancellationToken cancellationToken)
    {
        var program = await StoreProgram.FindAsync("redis-server", "redis-server", "redis", [], cancellationToken);
        var password = StorePassword.Ensure(endpoint);
        var settings = place.Data + ".conf";
        var view = new StoreView(place, StoreView.UserNamed("redis"), place.Data, settings);
        view.CreateData();
        var address = new IPEndPoint(IPAddress.Loopback, endpoint.Port);
        // in a file, since everybody can read the arguments of a process
        DurableFile.Write(settings, Encoding.UTF8.GetBytes($"""
            bind 127.0.0.1
            port {endpoint.Port.ToString(CultureInfo.InvariantCulture)}
            user default on {Proof(password)} {RightsOf(program)}
            dir "{view.Data.Replace("\"", "\\\"", StringComparison.Ordinal)}"
            appendonly yes
            daemonize no
            supervised no

            """), secret: true);
        return new(place.Name, () => new(view.Process(program.Path, [view.Secret]), address, new RedisProbe(address, password), null))
        {
            Fingerprint = $"{program.Path} {program.Version} {endpoint.Port} {endpoint.Password}",
            Image = $"redis {program.Version}",
        };
    }
}
