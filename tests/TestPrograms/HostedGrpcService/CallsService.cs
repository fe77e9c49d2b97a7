using System.Globalization;
using System.Threading.Channels;
using Grpc.Core;

namespace HostedGrpcService;

/// <summary>
/// Echoes. A text that begins with a word and a colon asks for something else: <c>fail:CODE words</c>, <c>throw:</c>, <c>wait:</c> (until
/// it is cancelled), <c>cancelled:</c> (answers the text of the next call that waited and was cancelled), <c>metadata:</c> (sends the
/// caller's back as headers and trailers), <c>memory:</c> (answers the bytes in use as text).
/// </summary>
internal sealed class CallsService : Calls.CallsBase
{
    readonly Channel<string> _cancelled = Channel.CreateUnbounded<string>();

    public override async Task<Note> Unary(Note request, ServerCallContext context) => request.Text switch
    {
        "cancelled:" => new() { Text = await _cancelled.Reader.ReadAsync(context.CancellationToken) },
        "memory:" => new() { Text = GC.GetTotalMemory(forceFullCollection: true).ToString(CultureInfo.InvariantCulture) },
        _ => await ObeyAsync(request, context),
    };

    public override async Task Down(Note request, IServerStreamWriter<Note> responseStream, ServerCallContext context)
    {
        for (var i = 0; i < request.Number; i++) await responseStream.WriteAsync(new() { Text = request.Text, Number = i });
        await ObeyAsync(request, context);
    }

    public override async Task<Note> Up(IAsyncStreamReader<Note> requestStream, ServerCallContext context)
    {
        var sum = new Note();
        await foreach (var note in requestStream.ReadAllAsync())
        {
            await ObeyAsync(note, context);
            sum.Text += note.Text;
            sum.Number += note.Number;
        }

        return sum;
    }

    // it reads without the token of the call, as many services do
    public override async Task Both(IAsyncStreamReader<Note> requestStream, IServerStreamWriter<Note> responseStream,
        ServerCallContext context)
    {
        await foreach (var note in requestStream.ReadAllAsync()) await responseStream.WriteAsync(await ObeyAsync(note, context));
    }

    async Task<Note> ObeyAsync(Note note, ServerCallContext context)
    {
        if (note.Text.Split(':', 2) is not [var word, var rest]) return note;
        switch (word)
        {
            case "fail":
                var space = rest.IndexOf(' ', StringComparison.Ordinal);
                Metadata trailers = new() { { "why", "asked" }, { "why-bin", [0, 255] } };
                throw new RpcException(new(Enum.Parse<StatusCode>(rest[..space]), rest[(space + 1)..]), trailers);
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
                    _cancelled.Writer.TryWrite(note.Text);
                }

                break;
        }

        return note;
    }
}
