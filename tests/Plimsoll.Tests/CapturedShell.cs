using Plimsoll.Commands;
using Plimsoll.Terminal;

namespace Plimsoll.Tests;

/// <summary>Runs command lines in this process and keeps what they wrote.</summary>
internal sealed class CapturedShell
{
    public CapturedShell(bool colour = false, string? home = null, Func<string?>? answer = null) =>
        Shell = new(new(Out) { HasColour = colour }, new(Error) { HasColour = colour })
    {
        Time = new FixedTime(new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero)),
        Answer = answer,
        Variable = name => name == "PLIMSOLL_HOME" ? home ?? Path.Combine(Path.GetTempPath(), "plimsoll-no-such-home") : null,
    };

    public StringWriter Out { get; } = new() { NewLine = "\n" };

    public StringWriter Error { get; } = new() { NewLine = "\n" };

    public Shell Shell { get; }

    public Task<int> RunAsync(params string[] arguments) => CommandLine.RunAsync(arguments, Shell, TestContext.Current.CancellationToken);

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
