using System.Net;

namespace Plimsoll.Oci;

/// <summary>A part of a stream as the body of a request; the stream stays open, so that it can be sent again.</summary>
/// <param name="source">Stands where the part begins.</param>
/// <param name="length">Of the part, in bytes.</param>
/// <param name="sent">Told how many bytes were sent, as they go.</param>
internal sealed class BlobContent(Stream source, long length, Action<long> sent) : HttpContent
{
    private const int Piece = 256 * 1024;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = new byte[(int)Math.Min(Piece, Math.Max(1, length))];
        for (var done = 0L; done < length;)
        {
            var read = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length - done)), cancellationToken);
            if (read == 0)
                throw new OciException(OciErrors.SizeInvalid, $"the content ends {length - done} bytes before it should");
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            done += read;
            sent(done);
        }
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }
}
