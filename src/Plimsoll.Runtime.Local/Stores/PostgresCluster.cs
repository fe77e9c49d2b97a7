using System.Text;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Services;

namespace Plimsoll.Runtime.Local.Stores;

/// <summary>The data folder of a PostgreSQL. It is made aside and renamed when it is whole: one that was interrupted is made again.</summary>
internal sealed class PostgresCluster(StorePlace place, StoreProgram program, HostUser? user)
{
    private readonly string _aside = place.Data + ".making";
    private readonly string _statements = place.Data + ".sql";

    /// <summary>Makes it, with the role and its database, unless it is there.</summary>
    public async Task CreateAsync(Endpoint.Store endpoint, string password, CancellationToken cancellationToken)
    {
        if (Directory.Exists(place.Data))
        {
            RefuseOtherVersion();
            return;
        }
        if (Directory.Exists(_aside)) Directory.Delete(_aside, recursive: true);
        var first = new StoreView(place, user, _aside, endpoint.PasswordFile);
        var then = new StoreView(place, user, _aside, _statements);
        // initdb wants a superuser with a password; afterwards it has none, so nobody logs in as it
        DurableFile.Write(_statements, Encoding.UTF8.GetBytes(
            $"ALTER ROLE postgres PASSWORD NULL;\nCREATE ROLE \"{endpoint.User}\" LOGIN PASSWORD '{password}';\nCREATE DATABASE \"{endpoint.Database}\" OWNER \"{endpoint.User}\";\n"), secret: true);
        try
        {
            first.CreateData();
            var initdb = Path.Combine(Path.GetDirectoryName(program.Path)!, "initdb");
            await first.RunAsync(initdb, ["-D", first.Data, "-U", "postgres", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions",
                "--pwfile=" + first.Secret], cancellationToken);
            // without a server, so nothing listens before the role is there
            await then.RunAsync("/bin/sh", ["-c", "exec \"$1\" --single -D \"$2\" postgres <\"$3\" >/dev/null", "sh", program.Path, then.Data, then.Secret], cancellationToken);
            Directory.Move(_aside, place.Data);
            DurableFile.SyncFolder(Path.GetDirectoryName(place.Data)!);
        }
        finally
        {
            File.Delete(_statements);
        }
    }

    private void RefuseOtherVersion()
    {
        var file = Path.Combine(place.Data, "PG_VERSION");
        var made = File.Exists(file) ? File.ReadAllText(file).Trim() : "";
        if (made != program.Version.Split('.')[0])
            throw new StoreException($"{place.Name}: its data is of PostgreSQL {made}, and {program.Path} is {program.Version}: install PostgreSQL {made}, or upgrade {place.Data} with pg_upgrade");
    }
}
