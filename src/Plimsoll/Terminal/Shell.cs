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

    /// <summary>Waits for the line that a person types, null at the end of input. Null itself: nobody can answer, as in scripts.</summary>
    public Func<string?>? Answer { get; init; }

    /// <summary>Reads a value that nobody shall see; the text asks for it.</summary>
    public Func<string, byte[]> Secret { get; init; } = SecretInput.Read;

    public static Shell OfThisProcess() =>
        new(Open(Console.Out, Console.IsOutputRedirected), Open(Console.Error, Console.IsErrorRedirected))
        {
            Answer = Console.IsInputRedirected || Console.IsOutputRedirected ? null : Console.ReadLine,
        };

    /// <summary>Tells a person something that is not the result.</summary>
    public void Say(string text, Tone tone = Tone.Plain) => Error.WriteLine(text, tone);

    /// <summary>Asks a person; Enter alone means yes, and the end of input no.</summary>
    public async Task<bool> AgreesAsync(string question, CancellationToken cancellationToken)
    {
        while (true)
        {
            Out.Write($"{question} [Y/n] ");
            // reading a terminal cannot be cancelled: an interrupted command leaves it behind
            var answer = await Task.Run(() => Answer?.Invoke(), cancellationToken).WaitAsync(cancellationToken);
            switch (answer?.Trim().ToUpperInvariant())
            {
                case "" or "Y" or "YES": return true;
                case null or "N" or "NO": return false;
            }
        }
    }

    private static Screen Open(TextWriter writer, bool redirected)
    {
        var terminal = !redirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
        return new(writer)
        {
            IsTerminal = terminal,
            // https://no-color.org
            HasColour = terminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            // a terminal that was never told its size has none
            Size = () => (Console.WindowWidth, Console.WindowHeight) is (> 0, > 0) and var size ? size : (120, 24),
        };
    }
}
