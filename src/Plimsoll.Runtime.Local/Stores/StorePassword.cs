using System.Security.Cryptography;
using System.Text;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Services;

namespace Plimsoll.Runtime.Local.Stores;

/// <summary>The password of a store: made once, in files that only their owner can read.</summary>
internal static class StorePassword
{
    /// <summary>The password; makes it and its files when they are not there.</summary>
    public static string Ensure(Endpoint.Store store)
    {
        if (!File.Exists(store.PasswordFile))
            DurableFile.Write(store.PasswordFile, Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(48, lowercase: true)), secret: true);
        var password = File.ReadAllText(store.PasswordFile);
        if (store.Kind == "postgres")
            DurableFile.Write(store.PgPassFile, Encoding.ASCII.GetBytes($"*:*:*:{store.User}:{password}\n"), secret: true);
        return password;
    }
}
