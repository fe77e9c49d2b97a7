using System.Globalization;

namespace Plimsoll.Runtime.Kubernetes.Rendering.Stores;

/// <summary>What those who need a store are told: where it is and who they are; the password as a file.</summary>
internal static class StoreVariables
{
    /// <summary>The keys that the Secret of an external store has.</summary>
    public static IReadOnlyList<string> External { get; } = ["host", "port", "user", "database", "password"];

    public static IEnumerable<(string Name, Variable Value)> For(Scene scene, string prefix, DesiredStore store)
    {
        var (host, port, user, database) = store.External
            ? (Secret("host"), Secret("port"), Secret("user"), Secret("database"))
            : Own(scene, store);
        var account = store.Kind == "postgres" ? $"{In("USER", user)}@" : "";
        IEnumerable<(string, Variable)> common =
        [
            ($"{prefix}_HOST", host),
            ($"{prefix}_PORT", port),
            ($"{prefix}_USER", user),
            ($"{prefix}_DATABASE", database),
            ($"{prefix}_URL",
                new Variable.Composed($"{store.Kind}://{account}{In("HOST", host)}:{In("PORT", port)}/{In("DATABASE", database)}")),
            ($"{prefix}_PASSWORD_FILE", new Variable.Text(SecretFiles.Password(store))),
        ];
        if (store.Kind != "postgres") return common;
        // libpq takes no password file that its group can read, and a Secret's files cannot be otherwise for who is not root
        return [.. common, ("PGHOST", host), ("PGPORT", port), ("PGUSER", user), ("PGDATABASE", database),
            ("PGPASSWORD", Secret("password"))];

        Variable Secret(string key) => new Variable.Secret(Names.Credentials(store), key);

        string In(string part, Variable value) => value is Variable.Text text ? text.Value : $"$({prefix}_{part})";
    }

    private static (Variable Host, Variable Port, Variable User, Variable Database) Own(Scene scene, DesiredStore store)
    {
        var kind = StoreKinds.Of(store);
        return (new Variable.Text(store.Name), new Variable.Text(kind.Port.ToString(CultureInfo.InvariantCulture)),
            new Variable.Text(kind.User(scene.Environment)), new Variable.Text(kind.Database(scene.Environment)));
    }
}
