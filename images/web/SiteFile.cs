using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;

namespace Web;

/// <summary>A file that is served.</summary>
internal sealed class SiteFile
{
    private const long LeastCompressed = 1024, MostCompressed = 16 * 1024 * 1024;

    private static readonly FileExtensionContentTypeProvider Types = new();
    private static readonly string[] Compressible = ["application/javascript", "application/json", "application/manifest+json",
        "application/wasm", "application/xml", "image/svg+xml"];

    private readonly ConcurrentDictionary<string, Lazy<byte[]>> _compressed = new(StringComparer.Ordinal);

    /// <summary>Reads what there is to know about a file.</summary>
    /// <param name="path">Where it is.</param>
    public SiteFile(string path)
    {
        Path = path;
        using var content = File.OpenRead(path);
        Length = content.Length;
        Hash = Convert.ToHexStringLower(SHA256.HashData(content))[..20];
        ContentType = Types.TryGetContentType(path, out var type) ? type : "application/octet-stream";
        IsCompressible = Length is >= LeastCompressed and <= MostCompressed
            && (ContentType.StartsWith("text/", StringComparison.Ordinal) || Compressible.Contains(ContentType));
        IsImmutable = HasHash(System.IO.Path.GetFileNameWithoutExtension(path));
        if (ContentType.StartsWith("text/", StringComparison.Ordinal)) ContentType += "; charset=utf-8";
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>In bytes.</summary>
    public long Length { get; }

    /// <summary>Over its content.</summary>
    public string Hash { get; }

    /// <summary>By its extension.</summary>
    public string ContentType { get; }

    /// <summary>Whether it is text of a size that is worth it.</summary>
    public bool IsCompressible { get; }

    /// <summary>Whether its name changes with its content, so that nobody has to ask for it again.</summary>
    public bool IsImmutable { get; }

    /// <summary>Its content in an encoding; made at the first request, once.</summary>
    /// <param name="encoding"><c>br</c> or <c>gzip</c>.</param>
    public byte[] Compressed(string encoding) => _compressed.GetOrAdd(encoding, _ => new(() => Compress(encoding))).Value;

    private byte[] Compress(string encoding)
    {
        var bytes = new MemoryStream();
        using (Stream compressing = encoding == "br" ? new BrotliStream(bytes, CompressionLevel.Optimal)
            : new GZipStream(bytes, CompressionLevel.Optimal))
        using (var content = File.OpenRead(Path)) content.CopyTo(compressing);
        return bytes.ToArray();
    }

    /// <summary>As bundlers name what they make: <c>index-BQ3h5k2d</c>, <c>main.0a1b2c3d4e</c>. A word has no digits, and no capital
    /// within.</summary>
    internal static bool HasHash(string name)
    {
        var last = name[(name.LastIndexOfAny(['-', '.']) + 1)..];
        return last.Length is >= 8 and <= 64 && last.Length < name.Length && last.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            && (last.Any(char.IsAsciiDigit) || last.Skip(1).Any(char.IsAsciiLetterUpper) && last.Any(char.IsAsciiLetterLower));
    }
}
