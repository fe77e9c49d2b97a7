using System.Security.Cryptography;
using System.Text;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Services;

namespace Plimsoll.Runtime.Local.Stores;

/// <summary>The password of a store: made once, in files that only their owner can read.</summary>
internal static class StorePassword
{
    private const int Length = 48;

    /// <summary>The password; makes it and its files when they are not there.</summary>
    /// <exception cref="DamagedFileException">It is something else.</exception>
    public static string Ensure(Endpoint.Store store) => store.Password is { } said ? Write(store, said) : EnsureRandom(store);

    private static string Write(Endpoint.Store store, string password)
    {
        DurableFile.Write(store.PasswordFile, Encoding.UTF8.GetBytes(password), secret: true);
        if (store.Kind == "postgres") DurableFile.Write(store.PgPassFile, Encoding.UTF8.GetBytes(PgPass(store, password)), secret: true);
        return password;
    }

    // libpq, The Password File: a backslash before a colon and before itself
    private static string PgPass(Endpoint.Store store, string password) =>
        $"*:*:*:{store.User}:{password.Replace("\\", @"\\", StringComparison.Ordinal).Replace(":", @"\:", StringComparison.Ordinal)}\n";

    private static string EnsureRandom(Endpoint.Store store)
    {
        if (!File.Exists(store.PasswordFile))
            DurableFile.Write(store.PasswordFile, Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(Length, lowercase: true)),
                secret: true);
        var password = File.ReadAllText(store.PasswordFile);
        // an empty one would be a store without a password
        if (password.Length != Length || !password.All(char.IsAsciiHexDigitLower))
            throw new DamagedFileException(store.PasswordFile, $"it does not have the {Length} hex digits of a password",
                store.Kind == "redis" ? "To give the store another one: delete it"
                : "The store's data knows the password: restore the file from a backup");
        if (store.Kind == "postgres") DurableFile.Write(store.PgPassFile, Encoding.ASCII.GetBytes(PgPass(store, password)), secret: true);
        return password;
    }
}
