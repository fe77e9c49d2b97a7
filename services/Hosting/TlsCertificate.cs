using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Hosting;

/// <summary>What a replica proves with who it is.</summary>
/// <param name="Certificate">The replica's own, with its key.</param>
/// <param name="Chain">All certificates of the file: its own and those between it and its authority.</param>
public sealed record TlsCertificate(X509Certificate2 Certificate, X509Certificate2Collection Chain)
{
    /// <summary>Reads two files in PEM; null without them.</summary>
    /// <param name="certificate">The path of the certificate.</param>
    /// <param name="key">The path of its key.</param>
    /// <exception cref="FormatException">One is missing, or is not what it should be.</exception>
    public static TlsCertificate? Read(string? certificate, string? key)
    {
        if (string.IsNullOrEmpty(certificate) && string.IsNullOrEmpty(key)) return null;
        if (string.IsNullOrEmpty(certificate) || string.IsNullOrEmpty(key))
            throw new FormatException("Of TLS_CERTIFICATE and TLS_KEY only one is set: TLS needs both");
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificate);
            return new(X509Certificate2.CreateFromPemFile(certificate, key), chain);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FormatException($"TLS_CERTIFICATE is '{certificate}' and TLS_KEY is '{key}': "
                + $"they must be a certificate and its key in PEM: {error.Message}", error);
        }
    }

    internal void Serve(HttpsConnectionAdapterOptions https)
    {
        https.ServerCertificate = Certificate;
        https.ServerCertificateChain = Chain;
    }
}
