namespace Plimsoll.Processes;

/// <summary>
/// Numbers of users that Plimsoll gives to programs that it does not trust. systemd, Debian and container runtimes give none from
/// 1,879,048,192 to 2^31 (systemd.io/UIDS-GIDS).
/// </summary>
/// <param name="Lowest">The first number.</param>
/// <param name="Count">How many there are.</param>
public sealed record UserRange(int Lowest, int Count)
{
    /// <summary>Those of replicas, one for each service of an environment.</summary>
    public static UserRange Replicas { get; } = new(1_900_000_000, 100_000_000);

    /// <summary>Those of builds, one for each workspace of a home.</summary>
    public static UserRange Builds { get; } = new(Confinement.LowestUser, 100_000_000);
}
