namespace Plimsoll.Oci;

/// <summary>Reads answers that are meant to be short, however long they are.</summary>
internal static class BoundedContent
{
    /// <summary>The whole content; null when it is longer than allowed.</summary>
    public static async Task<byte[]?> ReadAsync(HttpContent content, int longest, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > longest)
            return null;
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new MemoryStream();
        var piece = new byte[16 * 1024];
        while (await stream.ReadAsync(piece, cancellationToken) is var read and > 0)
        {
            if (buffer.Length + read > longest)
                return null;
            buffer.Write(piece, 0, read);
        }

        return buffer.ToArray();
    }
}
