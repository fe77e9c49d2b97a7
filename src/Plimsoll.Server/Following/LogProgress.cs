using Microsoft.Extensions.Logging;
using Plimsoll.Progress;

namespace Plimsoll.Server.Following;

/// <summary>Progress of what nobody waits for goes into the controller's log.</summary>
internal sealed partial class LogProgress(ILogger log, string environment) : IProgress<RunProgress>
{
    public void Report(RunProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!value.IsDetail) Step(environment, value.Step, value.Subject.Length > 0 ? $"{value.Subject}: {value.Text}" : value.Text);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Environment}: {Step} {What}")]
    private partial void Step(string environment, string step, string what);
}
