using System.IO.Pipelines;
using System.Net;
using System.Text;

namespace Hosting.Tests;

/// <summary>A request's body that is sent piece by piece, as the test says.</summary>
sealed class OpenBody : HttpContent
{
    readonly Pipe _pipe = new();

    public async Task SendAsync(string text) => await _pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));

    public void End() => _pipe.Writer.Complete();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        while (true)
        {
            var result = await _pipe.Reader.ReadAsync();
            foreach (var piece in result.Buffer) await stream.WriteAsync(piece);
            await stream.FlushAsync();
            _pipe.Reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted) return;
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
