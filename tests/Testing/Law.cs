using FsCheck;
using FsCheck.Fluent;

namespace Testing;

/// <summary>A property that must hold for all values: it is tried with many random ones.</summary>
public static class Law
{
    /// <summary>How many values a property is tried with.</summary>
    public static int Times { get; } = Repetitions.Pick(100, full: 5000);

    /// <summary>Fails when it does not hold for some value, and shows the smallest that was found.</summary>
    /// <param name="values">Makes the values.</param>
    /// <param name="holds">Throws for a value for which it does not hold.</param>
    public static void ForAll<T>(Gen<T> values, Action<T> holds) =>
        Prop.ForAll(values.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(Times));
}
