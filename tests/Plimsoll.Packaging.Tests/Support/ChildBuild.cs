using System.Diagnostics;

namespace Plimsoll.Packaging.Tests.Support;

/// <summary>Runs a build in another process: this test program again, with nothing but <see cref="ChildBuildTests"/>.</summary>
internal static class ChildBuild
{
    public const string RepositoryVariable = "CHILD_REPOSITORY", HomeVariable = "CHILD_HOME", CacheVariable = "CHILD_CACHE",
        ResultVariable = "CHILD_RESULT", UnitVariable = "CHILD_UNIT";

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Plimsoll.Packaging.Tests.dll");

    /// <summary>Starts it.</summary>
    /// <param name="wrapper">A program and arguments that start it: another user, another umask.</param>
    /// <param name="variables">Where things are, and what else shall be different.</param>
    public static Process Start(IReadOnlyList<string> wrapper, IReadOnlyDictionary<string, string> variables)
    {
        string[] words = [.. wrapper, Environment.ProcessPath!,
            .. Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? [Program] : Array.Empty<string>(),
            "-explicit", "only", "-class", typeof(ChildBuildTests).FullName!];
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
