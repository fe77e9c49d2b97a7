using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RouteGuideClient;

/// <summary>TLS that trusts the authorities in a file, and nobody else.</summary>
internal static class Tls
{
    /// <returns>Without a file, one that trusts what the system trusts.</returns>
    /// <exception cref="FormatException">The file cannot be read.</exception>
    public static SocketsHttpHandler Handler(string? file)
    {
        if (file is null) return new();
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(file);
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authorities);
            return new() { SslOptions = { CertificateChainPolicy = policy } };
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"--tls-authority is '{file}': it must be a file of certificates in PEM: {error.Message}", error);
        }
    }
}
