using System.Security.Cryptography;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Attestation;

/// <summary>Keys on the one curve that is used here.</summary>
internal static class EllipticKeys
{
    /// <summary>Reads a key.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="pem">The key as PEM.</param>
    /// <param name="signs">Whether it has to be a private one.</param>
    /// <exception cref="PlimsollException">PLM6030: it is not such a key; never says what stands there.</exception>
    public static ECDsa Import(string name, string pem, bool signs = false)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.ExportParameters(includePrivateParameters: signs).Curve.Oid is { } curve
                && (curve.Value == ECCurve.NamedCurves.nistP256.Oid.Value || curve.FriendlyName is "nistP256" or "ECDSA_P256"))
                return key;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // said below, without what was read
        }
        key.Dispose();
        throw new PlimsollException(Outcome.Usage, "PLM6030",
            $"reading the key {name}: it is not {(signs ? "a private" : "an")} ECDSA key on P-256 in PEM without a password. "
                + "To make one: plimsoll keys init, or: openssl ecparam -name prime256v1 -genkey -noout");
    }
}
