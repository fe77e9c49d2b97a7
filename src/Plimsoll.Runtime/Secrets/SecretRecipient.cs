using System.Buffers.Text;
using System.Security.Cryptography;

namespace Plimsoll.Runtime.Secrets;

/// <summary>The public key of a machine or a person who reads secrets: <c>p256:</c> and its point as base64url.</summary>
public sealed record SecretRecipient
{
    private const string Scheme = "p256:";
    private const int IdBytes = 6;

    private SecretRecipient(byte[] point) => (Point, Id) = (point, Convert.ToHexStringLower(SHA256.HashData(point).AsSpan(0, IdBytes)));

    /// <summary>Names the key in lines: 12 hexadecimal digits.</summary>
    public string Id { get; }

    internal byte[] Point { get; }

    /// <summary>The key that a text is; null when it is none.</summary>
    public static SecretRecipient? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.StartsWith(Scheme, StringComparison.Ordinal)) return null;
        try
        {
            return Of(Base64Url.DecodeFromChars(text.AsSpan(Scheme.Length)));
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null;
        }
    }

    /// <exception cref="CryptographicException">The bytes are no point of the curve.</exception>
    internal static SecretRecipient Of(byte[] point)
    {
        using var _ = Hpke.Import(point);
        return new(point);
    }

    /// <inheritdoc />
    public bool Equals(SecretRecipient? other) => other is not null && Point.AsSpan().SequenceEqual(other.Point);

    /// <inheritdoc />
    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);

    /// <summary>As it stands in the file.</summary>
    public override string ToString() => Scheme + Base64Url.EncodeToString(Point);
}
