using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Plimsoll.Oci;

/// <summary>Whom a registry's certificate may come from: the authorities that the system trusts, and those that were put beside the
/// registry's name.</summary>
internal sealed class TlsTrust
{
    private readonly X509Certificate2Collection _authorities = [];

    /// <exception cref="OciException">A file is there that holds no certificate.</exception>
    public TlsTrust(string registry, IReadOnlyList<string> folders)
    {
        var files = folders.Select(folder => Path.Combine(folder, registry)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.crt")).Order(StringComparer.Ordinal);
        foreach (var file in files)
            Add(registry, file);
    }

    /// <summary>Whether anyone showed a certificate: then TLS is spoken there, and nothing less will do.</summary>
    public bool SawCertificate { get; private set; }

    /// <summary>Decides for <see cref="SslClientAuthenticationOptions.RemoteCertificateValidationCallback"/>. Another name or none is never
    /// forgiven.</summary>
    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        SawCertificate = true;
        return errors == SslPolicyErrors.None
            || errors == SslPolicyErrors.RemoteCertificateChainErrors && _authorities.Count > 0 && certificate is X509Certificate2 shown
                && LeadsToOurs(shown, chain);
    }

    private bool LeadsToOurs(X509Certificate2 certificate, X509Chain? shown)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        // a private authority seldom says where its revocations are
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        foreach (var element in shown?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        // id-kp-serverAuth (RFC 5280, section 4.2.1.12)
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        return chain.Build(certificate);
    }

    private void Add(string registry, string file)
    {
        try
        {
            _authorities.ImportFromPemFile(file);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new OciException(OciErrors.RegistryUnavailable,
                $"the certificates that are trusted for {registry} cannot be read from {file}: {error.Message}", error);
        }
    }
}
