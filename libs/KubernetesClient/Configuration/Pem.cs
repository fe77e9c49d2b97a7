using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KubernetesClient;

/// <summary>Reads certificates and keys.</summary>
internal static class Pem
{
    /// <param name="read">Gets the text.</param>
    /// <param name="where">Where it is from, for messages.</param>
    public static X509Certificate2Collection ReadAuthorities(Func<string> read, string where) =>
        Read(where, "a PEM file of certificates", () =>
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(read());
        return authorities.Count > 0 ? authorities : throw new CryptographicException("there is no certificate in it");
    });

    /// <summary>A client's certificate with its key, and the certificates between it and its authority.</summary>
    public static ClientCertificate ReadClient(Func<string> certificate, Func<string> key, string where) =>
        Read(where, "a certificate and its key as PEM", () =>
    {
        var text = certificate();
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(text);
        var own = X509Certificate2.CreateFromPem(text, key());
        // Windows does TLS only with keys that are stored
        if (OperatingSystem.IsWindows()) own = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
        return new ClientCertificate(own, chain);
    });

    private static T Read<T>(string where, string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException or IOException
            or UnauthorizedAccessException)
        {
            throw new KubernetesUnavailableException($"{where} cannot be read as {what}: {e.Message.TrimEnd('.')}", e);
        }
    }
}
