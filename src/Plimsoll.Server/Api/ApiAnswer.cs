using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Plimsoll.Progress;

namespace Plimsoll.Server.Api;

/// <summary>Answers a command: progress as it comes, one JSON object a line, then how it ended. The work goes on when the caller goes
/// away.</summary>
internal static partial class ApiAnswer
{
    /// <summary>After that time without news an empty line says that the work goes on: the caller can tell it from a controller that is
    /// stopped.</summary>
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(5);

    /// <summary>Runs the work and writes what it reports.</summary>
    public static async Task WriteAsync(HttpContext context, ILogger log, Func<IProgress<RunProgress>, Task<CommandReport>> work)
    {
        var events = Channel.CreateUnbounded<ApiEvent>(new() { SingleReader = true });
        _ = RunAsync(work, events.Writer, log);
        context.Response.ContentType = "application/x-ndjson";
        var more = events.Reader.WaitToReadAsync(context.RequestAborted).AsTask();
        while (true)
        {
            if (await Task.WhenAny(more, Task.Delay(Pulse, TimeProvider.System, context.RequestAborted)) != more)
                await WriteLineAsync(context, []);
            else if (!await more) return;
            else
            {
                while (events.Reader.TryRead(out var item)) await WriteLineAsync(context,
                    JsonSerializer.SerializeToUtf8Bytes(item, ApiJson.Default.ApiEvent));
                more = events.Reader.WaitToReadAsync(context.RequestAborted).AsTask();
            }
        }
    }

    private static async Task WriteLineAsync(HttpContext context, byte[] line)
    {
        await context.Response.Body.WriteAsync((byte[])[.. line, (byte)'\n'], context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static async Task RunAsync(Func<IProgress<RunProgress>, Task<CommandReport>> work, ChannelWriter<ApiEvent> events, ILogger log)
    {
        try
        {
            var progress = new ProgressTo(said => events.TryWrite(ApiEvent.Of(said)));
            events.TryWrite(ApiEvent.Of(await work(progress)));
        }
        catch (Exception e)
        {
            var problem = Problems.Of(e);
            if (problem.Code == Problems.Unexpected) Unexpected(log, e);
            events.TryWrite(new(problem.Message, Exit: (int)problem.Outcome));
        }
        finally
        {
            events.Complete();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "a command failed")]
    private static partial void Unexpected(ILogger log, Exception e);
}
