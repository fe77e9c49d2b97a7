namespace Testing;

/// <summary>
/// When a test counts as hung: ten minutes after it usually ends. It then fails by name, its cancellation token is cancelled, and the run
/// goes on. A wait in vain ends sooner (<see cref="Eventually.Patience"/>), and says what was waited for. <c>./test long</c> has no limits,
/// because repetitions there are many.
/// </summary>
public static class TimeLimit
{
    /// <summary>How many seconds a test may take beyond what it usually takes.</summary>
    public const int Beyond = 600;

    /// <summary>The limit for xunit, in milliseconds; 0 is none.</summary>
    /// <param name="usually">How long the test usually takes, in seconds.</param>
    public static int After(int usually) => Repetitions.AreFull ? 0 : (usually + Beyond) * 1000;
}
