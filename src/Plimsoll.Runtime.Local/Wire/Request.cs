namespace Plimsoll.Runtime.Local.Wire;

/// <summary>What a client asks a keeper: one line of JSON for each connection.</summary>
/// <param name="Protocol">Both must speak the same.</param>
/// <param name="Verb">What to do.</param>
internal sealed record Request(int Protocol, Verb Verb)
{
    /// <summary>Raised with every change of a message that an older side would misread.</summary>
    public const int CurrentProtocol = 3;

    /// <summary>To observe or stop.</summary>
    public EnvironmentId? Environment { get; init; }

    /// <summary>To converge.</summary>
    public DesiredState? State { get; init; }

    /// <summary>To converge.</summary>
    public long Epoch { get; init; }
}

/// <summary>What a keeper can do.</summary>
internal enum Verb
{
    /// <summary>Says that it is there.</summary>
    Hello,

    /// <summary>Makes reality equal to a state; answers with events, then the outcome.</summary>
    Converge,

    /// <summary>Says what runs in an environment.</summary>
    Observe,

    /// <summary>Stops an environment.</summary>
    Stop,

    /// <summary>Stops everything, and ends.</summary>
    ShutDown,
}
