using System.Text.RegularExpressions;

namespace Plimsoll.Packaging.DotNet.Publishing;

/// <summary>What mends a restore that failed, where NuGet's own words do not say it.</summary>
internal static partial class RestoreHints
{
    /// <summary>The hints, each on a line of its own; empty where there is none.</summary>
    /// <param name="errors">What was printed.</param>
    /// <param name="project">The project, from the root of the repository.</param>
    /// <param name="mode">How it is published.</param>
    public static string For(IReadOnlyList<string> errors, string project, PublishMode mode) =>
        string.Concat(Hints(errors, project, mode).Select(hint => "\n  " + hint));

    private static IEnumerable<string> Hints(IReadOnlyList<string> errors, string project, PublishMode mode)
    {
        if (errors.Any(line => line.Contains("NU1004", StringComparison.Ordinal)))
        {
            var anew = $"dotnet restore --force-evaluate {project}, and commit packages.lock.json";
            yield return mode.BringsRuntime
                ? $"packages.lock.json has to have the packages for {mode.Runtime}, with which publish: {mode.Name} is built. "
                    + $"To add them: <RuntimeIdentifiers>{mode.Runtime}</RuntimeIdentifiers> in the project, {anew}"
                : $"packages.lock.json is not the project's any more. To write it anew: {anew}";
        }
        var sources = errors.Select(line => LocalSource().Match(line)).Where(match => match.Success);
        foreach (var folder in sources.Select(match => match.Groups["folder"].Value).Distinct())
        {
            yield return $"{folder} is a package source (nuget.config) and a folder of this repository, but the commit has no file in it: "
                + "are its packages ignored by git?";
        }
    }

    [GeneratedRegex(
        @"NU1301.*'(?<folder>[^'/:][^':]*)'.*(does not|doesn't) exist", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex LocalSource();
}
