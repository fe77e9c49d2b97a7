using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Rendering.Stores;

/// <summary>
/// PostgreSQL with one role and one database of the workspace's name, and no superuser that could log in: as on this machine. Done by a few
/// lines of shell, which every image of PostgreSQL has since initdb needs it; entry points differ from image to image, and are not used.
/// </summary>
internal sealed class Postgres : IStoreKind
{
    private const string Statements = "role.sql";

    // Debian keeps the programs out of PATH
    private const string Programs = "for folder in /usr/lib/postgresql/*/bin; do PATH=$folder:$PATH; done; ";

    public string Image => "docker.io/library/postgres:17";

    public int Port => 5432;

    public string User(EnvironmentId environment) => environment.Workspace.Replace('-', '_');

    public string Database(EnvironmentId environment) => User(environment);

    public IReadOnlyDictionary<string, string> Credentials(EnvironmentId environment) => new SortedDictionary<string,
        string>(StringComparer.Ordinal)
    {
        ["password"] = "{password}",
        // initdb wants a superuser with a password; afterwards it has none, so nobody logs in as it
        [Statements] = $$"""
            ALTER ROLE postgres PASSWORD NULL;
            CREATE ROLE "{{User(environment)}}" LOGIN PASSWORD '{password}';
            CREATE DATABASE "{{Database(environment)}}" OWNER "{{User(environment)}}";

            """,
    };

    // initdb does not work for a user without a name, and every image knows another one
    public IReadOnlyDictionary<string, string> Files => new Dictionary<string, string>
    {
        ["/etc/passwd"] = "root:x:0:0:root:/root:/sbin/nologin\npostgres:x:65532:65532:postgres:/nonexistent:/sbin/nologin\n",
    };

    public void Complete(JsonObject container, string secrets)
    {
        container["command"] = new JsonArray("sh", "-c", Variable.Escape(Start(secrets)));
        container["startupProbe"] = Probes.Probe(Ask(), 1, StoreObjects.StartSeconds);
        container["readinessProbe"] = Probes.Probe(Ask(), 2, 3);
        // SIGTERM would wait for every client to leave; this one rolls back and closes cleanly
        container["lifecycle"] = new JsonObject { ["preStop"] = Exec("kill -INT 1") };

        (string, JsonObject) Ask() => ("exec", Command(Programs + "exec pg_isready -q -h 127.0.0.1"));
    }

    /// <summary>
    /// A folder that is not whole was interrupted while it was made, and is left alone: after 1 comes 11. Nothing but a shell and
    /// PostgreSQL is used, for some images have nothing else.
    /// </summary>
    private static string Start(string secrets) => $"""
        set -eu
        {Programs}
        n=1
        while [ -d {StoreObjects.Data}/$n ] && ! [ -e {StoreObjects.Data}/$n/whole ]; do n=1$n; done
        data={StoreObjects.Data}/$n
        if ! [ -e $data/whole ]; then
          initdb -D $data -U postgres --auth=scram-sha-256 --encoding=UTF8 --locale=C --no-instructions --pwfile={secrets}/password
          postgres --single -D $data postgres <{secrets}/{Statements} >/dev/null
          echo host all all all scram-sha-256 >>$data/pg_hba.conf
          : >$data/whole
        fi
        exec postgres -D $data -c listen_addresses='*' -c unix_socket_directories=/tmp

        """;

    private static JsonObject Exec(string script) => new() { ["exec"] = Command(script) };

    private static JsonObject Command(string script) => new() { ["command"] = new JsonArray("sh", "-c", script) };
}
