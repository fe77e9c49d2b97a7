namespace Plimsoll.Processes;

/// <summary>How a process ended.</summary>
/// <param name="Code">Its exit code; 128 + N when signal N ended it.</param>
public readonly record struct ProcessExit(int Code)
{
    /// <summary>The signal that ended it; null when it ended by itself.</summary>
    public int? Signal => !OperatingSystem.IsWindows() && Code is > 128 and <= 128 + 64 ? Code - 128 : null;

    /// <summary>In words, as in <c>exit code 3</c> or <c>signal 9 (SIGKILL)</c>.</summary>
    public override string ToString() => Signal is { } signal ? $"signal {signal}{Name(signal)}" : $"exit code {Code}";

    private static string Name(int signal) => signal switch
    {
        2 => " (SIGINT)",
        6 => " (SIGABRT)",
        9 => " (SIGKILL)",
        11 => " (SIGSEGV)",
        15 => " (SIGTERM)",
        _ => "",
    };
}
