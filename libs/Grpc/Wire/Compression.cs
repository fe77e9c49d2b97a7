using System.Buffers;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>Messages in gzip (grpc/doc/compression.md).</summary>
internal static class Compression
{
    /// <summary>The message in gzip.</summary>
    public static ArraySegment<byte> Compress(ReadOnlySpan<byte> message)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(message);
        return new(compressed.GetBuffer(), 0, (int)compressed.Length);
    }

    /// <summary>Puts the message in place of what <paramref name="target"/> has.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED beyond <paramref name="maxSize"/> bytes, and not before they were seen; INTERNAL when it is not gzip.</exception>
    public static void Decompress(ReadOnlySequence<byte> compressed, PooledBuffer target, int maxSize)
    {
        var bytes = compressed.IsSingleSegment && MemoryMarshal.TryGetArray(compressed.First, out var array) ? array : new(compressed.ToArray());
        target.Clear();
        try
        {
            using var gzip = new GZipStream(new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false), CompressionMode.Decompress);
            while (gzip.Read(target.GetSpan(bytes.Count)) is > 0 and var count)
            {
                target.Advance(count);
                if (target.Length > maxSize) throw Frames.TooLarge(target.Length, maxSize);
            }
        }
        catch (InvalidDataException error)
        {
            throw new RpcException(new(StatusCode.Internal, "A compressed message is not gzip", error));
        }
    }
}
