namespace Plimsoll.Terminal;

/// <summary>Where a command writes, and what it may assume of who reads: results to <see cref="Out"/>, everything else to <see cref="Error"/>.</summary>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record Shell(TextWriter Out, TextWriter Error)
{
    /// <summary>A person reads the results as they come.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Colours are welcome.</summary>
    public bool HasColour { get; init; }

    /// <summary>A person reads the messages as they come, and a line of them can be written again.</summary>
    public bool HasLiveError { get; init; }

    /// <summary>Columns of the terminal.</summary>
    public int Width { get; init; } = 120;

    /// <summary>Tells how long ago something was.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    public static Shell OfThisProcess()
    {
        var terminal = !Console.IsOutputRedirected;
        return new(Console.Out, Console.Error)
        {
            IsTerminal = terminal,
            HasLiveError = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb",
            HasColour = terminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb",
            Width = terminal && Console.WindowWidth > 0 ? Console.WindowWidth : 120,
        };
    }

    /// <summary>Tells a person something that is not the result.</summary>
    public void Say(string text) => Error.WriteLine(text);

    /// <summary>The text in its tone, where colours are welcome.</summary>
    public string Paint(string text, Tone tone) => HasColour && tone != Tone.Plain && text.Length > 0 ? $"\e[{(int)tone}m{text}\e[0m" : text;
}
