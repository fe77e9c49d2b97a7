using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Plimsoll.Pipeline;

namespace Plimsoll.Server.Api;

/// <summary>Answers a command: progress as it comes, one JSON object a line, then how it ended. The work goes on when the caller goes away.</summary>
internal static partial class ApiAnswer
{
    /// <summary>Runs the work and writes what it reports.</summary>
    public static async Task WriteAsync(HttpContext context, ILogger log, Func<IProgress<RunProgress>, Task<string>> work)
    {
        var events = Channel.CreateUnbounded<ApiEvent>(new() { SingleReader = true });
        _ = RunAsync(work, events.Writer, log);
        context.Response.ContentType = "application/x-ndjson";
        await foreach (var item in events.Reader.ReadAllAsync(context.RequestAborted))
        {
            await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(item, ApiJson.Default.ApiEvent), context.RequestAborted);
            await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private static async Task RunAsync(Func<IProgress<RunProgress>, Task<string>> work, ChannelWriter<ApiEvent> events, ILogger log)
    {
        try
        {
            events.TryWrite(new(await work(new EventProgress(events)), Exit: 0));
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

    private sealed class EventProgress(ChannelWriter<ApiEvent> events) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => events.TryWrite(ApiEvent.Of(value));
    }
}
