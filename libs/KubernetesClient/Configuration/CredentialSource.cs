namespace KubernetesClient;

/// <summary>Where the proof of who asks comes from. It may be another each time: tokens are rotated.</summary>
public abstract class CredentialSource
{
    private protected CredentialSource() { }

    /// <summary>Nothing is proved.</summary>
    public static CredentialSource None { get; } = new FixedCredentials(new(null, null));

    /// <summary>A token that stays.</summary>
    public static CredentialSource Token(string token) => new FixedCredentials(new(token, null));

    /// <summary>A file with a token, which somebody else keeps fresh; it is read again each minute, and when the server refuses.</summary>
    public static CredentialSource TokenFile(string path) => new TokenFileCredentials(path, null);

    /// <exception cref="KubernetesUnavailableException">They cannot be had.</exception>
    internal abstract ValueTask<Credential> GetAsync(TimeProvider time, CancellationToken cancellationToken);

    /// <summary>Says that the server refused it.</summary>
    /// <returns>Whether another may be had.</returns>
    internal virtual bool Forget(Credential refused) => false;
}
