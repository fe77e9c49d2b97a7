namespace Testing;

/// <summary>
/// When a test counts as hung: two minutes after it usually ends. It then fails by name, its cancellation token is cancelled, and the run goes on.
/// <c>./test long</c> has no limits, because repetitions there are many.
/// </summary>
internal static class TimeLimit
{
    private const int Beyond = 120;

    /// <summary>The limit for xunit, in milliseconds; 0 is none.</summary>
    /// <param name="usually">How long the test usually takes, in seconds.</param>
    public static int After(int usually) => Repetitions.AreFull ? 0 : (usually + Beyond) * 1000;
}
