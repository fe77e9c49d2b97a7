using Microsoft.Extensions.Logging;

namespace Plimsoll.Server;

/// <summary>The log of a program that nobody looks at while it runs: a line for each thing that happened, on standard output.</summary>
internal static class PlainLog
{
    public static void Configure(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(console => (console.SingleLine, console.UseUtcTimestamp, console.TimestampFormat) =
            (true, true, "yyyy-MM-ddTHH:mm:ss.fffZ "));
        logging.AddFilter("Microsoft", LogLevel.Warning);
    }
}
