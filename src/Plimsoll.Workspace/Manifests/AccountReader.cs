using System.Text.RegularExpressions;

namespace Plimsoll.Workspace.Manifests;

/// <summary>The account of a store: <c>account: { user: postgres, password: postgres }</c>.</summary>
internal static partial class AccountReader
{
    private const string Rule = "(letters, digits, _ and -, at most 63, no digit first)";
    private const int LongestPassword = 200;

    private static readonly string[] OfPostgres = ["user", "database"];

    /// <summary>The account; null when the store has none.</summary>
    public static StoreAccount? Read(Section store, string kind)
    {
        if (store.Child("account") is not { } account) return null;
        var user = account.Text("user", Codes.UnsafeName, IsRole, "is not the name of a role " + Rule);
        var database = account.Text("database", Codes.UnsafeName, IsRole, "is not the name of a database " + Rule);
        var password = account.Text("password");
        // what it is stays unsaid: findings are printed in logs
        if (password is not null && !IsPassword(password))
            account.Refuse<string>(Codes.Character, "password", $"it has over {LongestPassword} characters, or a control character");
        if (kind == "redis")
        {
            foreach (var key in OfPostgres.Where(account.Has))
                account.Refuse<string>(Codes.Conflict, key, "redis has no names of users and databases: say the password alone");
        }
        if (!account.Has("password"))
        {
            account.Refuse<string>(Codes.Missing, "password",
                "an account has the password that programs say" + (kind == "redis" ? ": '' is none" : ""));
        }
        else if (kind == "postgres" && password is "")
            account.Refuse<string>(Codes.Conflict, "password", "a role of postgres needs a password");
        account.End();
        return new(user, password ?? "", database);
    }

    /// <summary>A password in a file of the repository is for those who have the repository, on their own machines.</summary>
    public static void Check(ParsedWorkspace workspace)
    {
        if (workspace.Manifest.Environments.FirstOrDefault(environment => !environment.IsLocal) is not { } shared) return;
        foreach (var store in workspace.Manifest.Stores.Where(store => store.Account is not null))
        {
            workspace.Report.Add(Codes.SharedAccount, workspace.Line("stores", store.Name, "account"), $"stores.{store.Name}.account",
                $"its password stands in the repository, which will do on this machine (runtime: local), but not in {shared.Name} "
                + $"({shared.Runtime}): remove account:, and have programs read what they are told of the store "
                + "(…_HOST, …_USER, …_PASSWORD_FILE)");
        }
    }

    public static bool IsRole(string text) => Role().IsMatch(text);

    public static bool IsPassword(string text) => text.Length <= LongestPassword && !text.Any(char.IsControl);

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_-]{0,62}$", RegexOptions.NonBacktracking)]
    private static partial Regex Role();
}
