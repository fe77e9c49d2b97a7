using StackExchange.Redis.Configuration;

namespace Counter;

/// <summary>User and password of the store. The client asks for them again at each connection, so that a password can be rotated.</summary>
internal sealed class StoreCredentials(StoreOptions options) : DefaultOptionsProvider
{
    /// <summary>Why the password could not be read the last time; null when it could.</summary>
    public string? Problem { get; private set; }

    public override string? User => options.User;

    // throwing here would end the client for ever: it connects without a password instead, and is refused
    public override string? Password
    {
        get
        {
            if (options.PasswordFile is not { } file) return null;
            try
            {
                var password = File.ReadAllText(file).TrimEnd('\r', '\n');
                Problem = null;
                return password;
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                Problem = unreadable.Message;
                return null;
            }
        }
    }
}
