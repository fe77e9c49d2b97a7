using FsCheck;
using FsCheck.Fluent;

namespace KubernetesClient.Tests;

/// <summary>What holds for all values is tried with many.</summary>
internal static class Law
{
    public static int Times { get; } = Environment.GetEnvironmentVariable("PLIMSOLL_TEST_LONG") == "1" ? 5000 : 200;

    public static void ForAll<T>(Gen<T> values, Action<T> holds) =>
        Prop.ForAll(values.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(Times));
}
