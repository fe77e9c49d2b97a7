namespace Plimsoll.Server.Watching;

/// <summary>How long until the next look: as long as usual while all is well, and each time in a row that something is wrong twice as long
/// as before.</summary>
/// <param name="usual">While all is well.</param>
/// <param name="longest">Never longer.</param>
internal sealed class Pace(TimeSpan usual, TimeSpan longest)
{
    // set while something is wrong
    private TimeSpan? _longer;

    /// <summary>Until the next look.</summary>
    public TimeSpan Next => _longer ?? usual;

    /// <summary>Whether something was wrong the last time.</summary>
    public bool IsTrouble => _longer is not null;

    /// <summary>Nothing was wrong.</summary>
    public void Calm() => _longer = null;

    /// <summary>Something was.</summary>
    public void Trouble() => _longer = Next * 2 < longest ? Next * 2 : longest;
}
