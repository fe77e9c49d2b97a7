using System.Buffers.Text;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>Metadata as headers: bytes in base64, written without padding and read with or without; several joined by commas are several.</summary>
internal static class MetadataHeaders
{
    /// <summary>True for names that belong to the caller and not to HTTP or gRPC itself.</summary>
    public static bool IsCustom(string name) =>
        name is not ([':', ..] or "") && !name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase)
        && !Is(name, Header.ContentType) && !Is(name, Header.Te) && !Is(name, "host") && !Is(name, "content-length") && !Is(name, "trailer");

    /// <summary>The value of an entry as it travels.</summary>
    public static string Format(Metadata.Entry entry) => entry.IsBinary ? Convert.ToBase64String(entry.Bytes).TrimEnd('=') : entry.Value;

    /// <summary>Adds what a header brought.</summary>
    /// <exception cref="RpcException">INTERNAL: bytes that are not base64.</exception>
    public static void Read(Metadata metadata, string name, string value)
    {
        var key = name.ToLowerInvariant();
        if (!key.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.Ordinal))
        {
            metadata.Add(new(key, value, null));
            return;
        }

        foreach (var part in value.AsSpan().Split(',')) metadata.Add(new(key, null, Bytes(key, value.AsSpan(part).Trim())));
    }

    static byte[] Bytes(string name, ReadOnlySpan<char> text)
    {
        var digits = text.TrimEnd('=');
        Span<char> padded = digits.Length < 1024 ? stackalloc char[digits.Length + 3] : new char[digits.Length + 3];
        padded.Fill('=');
        digits.CopyTo(padded);
        padded = padded[..((digits.Length + 3) / 4 * 4)];
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(padded.Length)];
        return Convert.TryFromBase64Chars(padded, bytes, out var count)
            ? bytes[..count]
            : throw new RpcException(new(StatusCode.Internal, $"The header {name} is not base64"));
    }

    static bool Is(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);
}
