using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Plimsoll.Oci;

/// <summary>A content address: <c>sha256:</c> and 64 lower-case hex digits (OCI image-spec, descriptor.md, Digests).</summary>
[JsonConverter(typeof(DigestJsonConverter))]
public readonly record struct Digest
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private Digest(string text) => Text = text;

    private string? Text { get; }

    /// <summary>The hash alone, as 64 lower-case hex digits.</summary>
    public string Hex => ToString()["sha256:".Length..];

    /// <summary>The digest of these bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> bytes) => FromHash(SHA256.HashData(bytes));

    /// <summary>The digest whose SHA-256 was computed elsewhere.</summary>
    /// <param name="hash">32 bytes.</param>
    public static Digest FromHash(ReadOnlySpan<byte> hash) => new("sha256:" + Convert.ToHexStringLower(hash));

    /// <summary>Reads <c>sha256:…</c>; other algorithms are refused.</summary>
    /// <exception cref="FormatException">It is not such a digest.</exception>
    public static Digest Parse(string text) => TryParse(text, out var digest) ? digest
        : throw new FormatException($"'{text}' is not a digest: sha256: and 64 lower-case hex digits");

    /// <summary>As <see cref="Parse"/>, without an exception.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        var valid = text is { Length: 71 } && text.StartsWith("sha256:", StringComparison.Ordinal)
            && !text.AsSpan(7).ContainsAnyExcept(HexDigits);
        digest = valid ? new(text!) : default;
        return valid;
    }

    /// <summary>The digest as text.</summary>
    /// <exception cref="InvalidOperationException">This is the default value, which names nothing.</exception>
    public override string ToString() => Text ?? throw new InvalidOperationException("an empty digest names nothing");
}
