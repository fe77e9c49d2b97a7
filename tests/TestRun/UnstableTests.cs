using System.Globalization;

namespace TestRun;

/// <summary>
/// <c>tests/unstable.txt</c>: tests that may fail once, if they pass when they are run again alone, each with a date and an issue:
/// <c>2026-11-28 #11 Namespace.Class.Method</c>. An entry holds for 14 days: a test that fails now and then is broken.
/// </summary>
internal sealed class UnstableTests
{
    private const int Days = 14;

    private readonly HashSet<string> _methods;

    private UnstableTests(HashSet<string> methods) => _methods = methods;

    /// <summary>Reads the list.</summary>
    /// <param name="lines">Of the file; empty ones and those that begin with # are comments.</param>
    /// <param name="today">The day that entries must not be older than by 14.</param>
    /// <exception cref="FormatException">A line is not as above.</exception>
    public static UnstableTests Read(IEnumerable<string> lines, DateOnly today)
    {
        var methods = new HashSet<string>();
        foreach (var line in lines.Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line.Split(' ') is not [var day, ['#', _, ..], var method]
                || !DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var since))
                throw new FormatException("tests/unstable.txt: expected a date, #issue and a test's method as in '2026-11-28 #11 "
                    + $"Some.Tests.Class.Method', found '{line}'");
            if (since <= today && today.DayNumber - since.DayNumber <= Days) methods.Add(method);
        }
        return new(methods);
    }

    /// <summary>Whether a test may be unstable today.</summary>
    public bool Has(string? method) => method is not null && _methods.Contains(method);
}
