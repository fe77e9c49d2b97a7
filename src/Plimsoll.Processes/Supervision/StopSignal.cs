namespace Plimsoll.Processes;

/// <summary>Asks a process to stop.</summary>
public enum StopSignal
{
    /// <summary>SIGINT: what PostgreSQL takes for a fast shutdown.</summary>
    Interrupt = 2,

    /// <summary>SIGTERM: what everything else takes.</summary>
    Terminate = 15,
}
