namespace Plimsoll.Oci;

/// <summary>Who somebody is for a registry. Its text never shows the secret.</summary>
/// <param name="User">The name; <see cref="TokenUser"/> when the secret is a refresh token (OAuth 2.0, RFC 6749, section 6).</param>
/// <param name="Secret">The password or token.</param>
public sealed record RegistryCredential(string User, string Secret)
{
    /// <summary>The name by which Docker's credential helpers mark a refresh token.</summary>
    public const string TokenUser = "<token>";

    /// <summary>Whether the secret is a refresh token, which only a token server takes.</summary>
    internal bool IsRefreshToken => User == TokenUser;

    /// <summary>The name alone.</summary>
    public override string ToString() => User;
}
