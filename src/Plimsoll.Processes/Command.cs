namespace Plimsoll.Processes;

/// <summary>A program and what it is given: a value, so that it can be shown, compared and logged before it is run.</summary>
/// <param name="Program">The program's name (looked up in PATH) or its path.</param>
/// <param name="Arguments">Its arguments, one each; never joined to a line, never seen by a shell.</param>
public sealed record Command(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Where it runs; null is where this process runs.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables set over the inherited ones; a null value takes one away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Written to its standard input, which is then closed; null gives it an empty one.</summary>
    public ReadOnlyMemory<byte>? Input { get; init; }

    /// <summary>The command line as a person would type it, for messages.</summary>
    public override string ToString() => string.Join(' ', new[] { Program }.Concat(Arguments).Select(Quote));

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=@+,%^~".Contains(c, StringComparison.Ordinal))
            ? word
            : "'" + word.Replace("'", @"'\''", StringComparison.Ordinal) + "'";
}
