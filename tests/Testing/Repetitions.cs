namespace Testing;

/// <summary>How often a test repeats what it does: a few times in <c>./test</c>, as often as its issue asks in <c>./test
/// long</c>.</summary>
public static class Repetitions
{
    /// <summary>Whether this run is <c>./test long</c>.</summary>
    public static bool AreFull { get; } = Environment.GetEnvironmentVariable("PLIMSOLL_TEST_LONG") == "1";

    /// <summary>The count, or the length, for this run.</summary>
    public static T Pick<T>(T brief, T full) => AreFull ? full : brief;
}
