namespace Plimsoll.Processes;

/// <summary>A program could not be started, or ended with an exit code other than 0 where 0 was needed.</summary>
public sealed class CommandFailedException : Exception
{
    /// <summary>Says which command line failed and how.</summary>
    public CommandFailedException(Command command, int? exitCode, string error, Exception? inner = null)
        : base($"{command}: " + (exitCode is { } code ? $"exit code {code}" : "could not be started") + (error.Length > 0
            ? $": {error.Trim()}" : ""), inner)
        => (Command, ExitCode, Error) = (command, exitCode, error);

    /// <summary>What was run.</summary>
    public Command Command { get; }

    /// <summary>The exit code, or null when the program could not be started.</summary>
    public int? ExitCode { get; }

    /// <summary>Its standard error.</summary>
    public string Error { get; }
}
