using System.Security.Cryptography;
using System.Text;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Services;

namespace Plimsoll.Runtime.Local.Stores;

/// <summary>The data folder of a PostgreSQL. It is made aside and renamed when it is whole: one that was interrupted is made
/// again.</summary>
internal sealed class PostgresCluster(StorePlace place, StoreProgram program, HostUser? user)
{
    private readonly string _aside = place.Data + ".making";
    private readonly string _statements = place.Data + ".sql";

    // of a cluster that is older than this file nothing is known, and it has the workspace's account
    private readonly string _account = place.Data + ".account";

    /// <exception cref="StoreException">It is there, and of another version, or with another account.</exception>
    public void RefuseOther(Endpoint.Store endpoint)
    {
        if (!Directory.Exists(place.Data)) return;
        RefuseOtherVersion();
        RefuseOtherAccount(endpoint);
    }

    /// <summary>Makes it, with the role and its database, unless it is there.</summary>
    public async Task CreateAsync(Endpoint.Store endpoint, string password, CancellationToken cancellationToken)
    {
        if (Directory.Exists(place.Data)) return;
        if (Directory.Exists(_aside)) Directory.Delete(_aside, recursive: true);
        var first = new StoreView(place, user, _aside, endpoint.PasswordFile);
        var then = new StoreView(place, user, _aside, _statements);
        DurableFile.Write(_statements, Encoding.UTF8.GetBytes(Statements(endpoint, password)), secret: true);
        try
        {
            first.CreateData();
            var initdb = Path.Combine(Path.GetDirectoryName(program.Path)!, "initdb");
            await first.RunAsync(initdb, ["-D", first.Data, "-U", Superuser(endpoint), "--auth=scram-sha-256", "--encoding=UTF8",
                "--locale=C", "--no-instructions",
                "--pwfile=" + first.Secret], cancellationToken);
            // without a server, so nothing listens before the role is there
            await then.RunAsync("/bin/sh", ["-c", "exec \"$1\" --single -D \"$2\" postgres <\"$3\" >/dev/null", "sh", program.Path,
                then.Data, then.Secret], cancellationToken);
            DurableFile.Write(_account, Encoding.UTF8.GetBytes(Account(endpoint)), secret: true);
            Directory.Move(_aside, place.Data);
            DurableFile.SyncFolder(Path.GetDirectoryName(place.Data)!);
        }
        finally
        {
            File.Delete(_statements);
        }
    }

    /// <summary>
    /// Makes the role and its database. initdb wants a superuser with a password; afterwards it has none, so nobody logs in as it.
    /// </summary>
    internal static string Statements(Endpoint.Store endpoint, string password)
    {
        // initdb makes a database of that name
        var database = endpoint.Database == Usual ? $"ALTER DATABASE \"{Usual}\" OWNER TO"
            : $"CREATE DATABASE \"{endpoint.Database}\" OWNER";
        return $"""
            ALTER ROLE "{Superuser(endpoint)}" PASSWORD NULL;
            CREATE ROLE "{endpoint.User}" LOGIN PASSWORD '{password.Replace("'", "''", StringComparison.Ordinal)}';
            {database} "{endpoint.User}";

            """;
    }

    private const string Usual = "postgres";

    private static string Superuser(Endpoint.Store endpoint) => endpoint.User == Usual ? "superuser" : Usual;

    // a random password never changes, and belongs into no second file
    private static string Account(Endpoint.Store endpoint) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{endpoint.User}\n{endpoint.Database}\n{endpoint.Password}")));

    private void RefuseOtherAccount(Endpoint.Store endpoint)
    {
        var isSame = File.Exists(_account) ? File.ReadAllText(_account) == Account(endpoint) : endpoint.Password is null;
        if (!isSame)
        {
            throw new StoreException($"{place.Name}: its data was made with another account than plimsoll.yaml says now "
                + $"(stores: {place.Name}: account:). To keep the data, say the former account; "
                + $"to have an empty database with the new one, move {place.Data} away");
        }
    }

    private void RefuseOtherVersion()
    {
        var file = Path.Combine(place.Data, "PG_VERSION");
        var made = File.Exists(file) ? File.ReadAllText(file).Trim() : "";
        if (made != program.Version.Split('.')[0])
            throw new StoreException($"{place.Name}: its data is of PostgreSQL {made}, and {program.Path} is {program.Version}: "
                + $"install PostgreSQL {made}, or upgrade {place.Data} with pg_upgrade");
    }
}
