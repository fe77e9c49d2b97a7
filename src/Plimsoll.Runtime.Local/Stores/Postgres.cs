using System.Globalization;
using System.Net;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Replicas;
using Plimsoll.Runtime.Local.Services;

namespace Plimsoll.Runtime.Local.Stores;

/// <summary>PostgreSQL with one role and one database of the workspace's name.</summary>
internal sealed class Postgres : IStoreKind
{
    // Debian keeps its programs out of PATH, one folder for each version; the newest first
    private static readonly string[] Folders = Directory.Exists("/usr/lib/postgresql")
        ? [.. Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(Number).Select(folder => Path.Combine(folder, "bin"))] : [];

    public int UsualPort => 5432;

    public (string User, string Database) Account(EnvironmentId environment)
    {
        var name = environment.Workspace.Replace('-', '_');
        return (name, name);
    }

    public async Task<ReplicaPlan> PrepareAsync(StorePlace place, Endpoint.Store endpoint, CancellationToken cancellationToken)
    {
        var program = await StoreProgram.FindAsync("postgres", "postgresql", "postgresql", Folders, cancellationToken);
        // it refuses to run as root, and initdb as a user without a name
        if (Sandbox.IsAvailable && HostUser.Find("postgres") is null)
            throw new StoreException("this machine has no user postgres to run PostgreSQL as: adduser --system --group postgres");
        if (!Sandbox.IsAvailable && OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
            throw new StoreException("PostgreSQL does not run as root, and another user cannot be given its data here "
                + $"({Sandbox.Refusal}): run plimsoll as a user");
        var user = StoreView.UserNamed("postgres");
        var cluster = new PostgresCluster(place, program, user);
        cluster.RefuseOther(endpoint);
        await cluster.CreateAsync(endpoint, StorePassword.Ensure(endpoint), cancellationToken);
        var view = new StoreView(place, user, place.Data, null);
        var address = new IPEndPoint(IPAddress.Loopback, endpoint.Port);
        string[] arguments = ["-D", view.Data, "-p", endpoint.Port.ToString(CultureInfo.InvariantCulture), "-c",
            "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="];
        return new(place.Name, Launch)
        {
            Fingerprint = $"{program.Path} {program.Version} {endpoint.Port}",
            Image = $"postgres {program.Version}",
            // SIGTERM would wait for every client to leave; this one rolls back and closes cleanly
            StopSignal = StopSignal.Interrupt,
        };

        Launch Launch()
        {
            PostgresLock.ForgetDead(place.Data, user);
            return new(view.Process(program.Path, arguments), address, new PostgresProbe(address, endpoint), null);
        }
    }

    private static int Number(string folder) => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var number)
        ? number : 0;
}
