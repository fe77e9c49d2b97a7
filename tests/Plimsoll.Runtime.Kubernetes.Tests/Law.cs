using FsCheck;
using FsCheck.Fluent;

namespace Plimsoll.Runtime.Kubernetes.Tests;

/// <summary>What holds for all values is tried with many.</summary>
internal static class Law
{
    private static readonly int Times = Environment.GetEnvironmentVariable("PLIMSOLL_TEST_LONG") == "1" ? 2000 : 60;

    public static void ForAll<T>(Gen<T> values, Action<T> holds) =>
        Prop.ForAll(values.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(Times));
}
