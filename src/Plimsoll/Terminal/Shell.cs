namespace Plimsoll.Terminal;

/// <summary>What surrounds a command.</summary>
/// <param name="Out">For results.</param>
/// <param name="Error">For everything else: progress, notes, errors.</param>
internal sealed record Shell(Screen Out, Screen Error)
{
    /// <summary>Tells how long ago something was.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    public static Shell OfThisProcess() => new(Open(Console.Out, Console.IsOutputRedirected), Open(Console.Error, Console.IsErrorRedirected));

    /// <summary>Tells a person something that is not the result.</summary>
    public void Say(string text, Tone tone = Tone.Plain) => Error.WriteLine(text, tone);

    private static Screen Open(TextWriter writer, bool redirected)
    {
        var terminal = !redirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
        return new(writer)
        {
            IsTerminal = terminal,
            // https://no-color.org
            HasColour = terminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            Width = terminal && Console.WindowWidth > 0 ? Console.WindowWidth : 120,
        };
    }
}
