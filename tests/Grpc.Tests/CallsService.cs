using System.Threading.Channels;
using Grpc.Core;

namespace Grpc.Tests;

/// <summary>
/// Echoes. A text that begins with a word and a colon asks for something else: <c>fail:CODE words</c>, <c>throw:</c>, <c>wait:</c> (until it is cancelled,
/// which <see cref="CancelledAsync"/> then tells), <c>hasty:</c> (does not await the last write), <c>metadata:</c> (sends the caller's back as headers and trailers).
/// </summary>
internal sealed class CallsService : Calls.CallsBase
{
    readonly Channel<string> _cancelled = Channel.CreateUnbounded<string>();

    /// <summary>The text of the next call that waited and was cancelled.</summary>
    public Task<string> CancelledAsync() => _cancelled.Reader.ReadAsync().AsTask().WaitAsync(Eventually.Patience);

    public override async Task<Note> Unary(Note request, ServerCallContext context)
    {
        await ObeyAsync(request.Text, context);
        return request;
    }

    public override async Task Down(Note request, IServerStreamWriter<Note> responseStream, ServerCallContext context)
    {
        for (var i = 0; i < request.Number; i++)
        {
            var writing = responseStream.WriteAsync(new() { Text = request.Text, Number = i });
            if (!request.Text.StartsWith("hasty:", StringComparison.Ordinal) || i < request.Number - 1) await writing;
        }

        await ObeyAsync(request.Text, context);
    }

    public override async Task<Note> Up(IAsyncStreamReader<Note> requestStream, ServerCallContext context)
    {
        var sum = new Note();
        await foreach (var note in requestStream.ReadAllAsync())
        {
            await ObeyAsync(note.Text, context);
            sum.Text += note.Text;
            sum.Number += note.Number;
        }

        return sum;
    }

    public override async Task Both(IAsyncStreamReader<Note> requestStream, IServerStreamWriter<Note> responseStream, ServerCallContext context)
    {
        await foreach (var note in requestStream.ReadAllAsync())
        {
            await ObeyAsync(note.Text, context);
            await responseStream.WriteAsync(note);
        }
    }

    async Task ObeyAsync(string text, ServerCallContext context)
    {
        if (text.Split(':', 2) is not [var word, var rest]) return;
        switch (word)
        {
            case "fail":
                var space = rest.IndexOf(' ', StringComparison.Ordinal);
                throw new RpcException(new(Enum.Parse<StatusCode>(rest[..space]), rest[(space + 1)..]), new() { { "why", "asked" }, { "why-bin", [0, 255] } });
            case "throw":
                throw new FormatException("a secret");
            case "metadata":
                var sent = new Metadata();
                foreach (var entry in context.RequestHeaders.Where(entry => entry.Key.StartsWith("my-", StringComparison.Ordinal)))
                {
                    sent.Add(entry);
                    context.ResponseTrailers.Add(entry);
                }

                await context.WriteResponseHeadersAsync(sent);
                break;
            case "wait":
                try
                {
                    await Task.Delay(Timeout.Infinite, context.CancellationToken);
                }
                finally
                {
                    _cancelled.Writer.TryWrite(text);
                }

                break;
        }
    }
}
