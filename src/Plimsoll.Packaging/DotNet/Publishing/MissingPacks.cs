using System.Text.RegularExpressions;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.DotNet.Publishing;

/// <summary>What an application is published with and the SDK does not bring: packages of .NET itself, and for native programs a
/// linker.</summary>
internal static partial class MissingPacks
{
    /// <summary>What lacks, when that is why a build failed; null when it is something else.</summary>
    /// <param name="unit">What was built.</param>
    /// <param name="mode">How.</param>
    /// <param name="errors">What was printed.</param>
    public static PlimsollException? In(Unit unit, PublishMode mode, IReadOnlyList<string> errors)
    {
        var packs = errors.Select(line => Pack().Match(line)).Where(match => match.Success).Select(match => match.Groups["pack"].Value)
            .Distinct().Order(StringComparer.Ordinal).ToList();
        var linker = errors.Any(line => Linker().IsMatch(line));
        if (!mode.BringsRuntime || packs.Count == 0 && !linker) return null;
        var missing = packs.Count > 0
            ? $"{string.Join(" and ", packs)}, which no package source here has. To go on: add one that has it to nuget.config"
            : "clang, or gcc with the files of the C library for development, and they are not installed. "
                + $"To install them: {InstallCommand.For("clang")}";
        return new(Outcome.Unavailable, "PLM4013", $"{unit.ManifestPath}: build.publish: {mode.Name} needs {missing}; "
            + (unit.Build.IsNative ? "publish: trimmed makes one file too and needs neither, layered needs no pack at all"
                : "publish: layered needs no pack"));
    }

    [GeneratedRegex(@"NU110[0-9].*?\b(?<pack>(runtime\.linux-(x64|arm64)\.)?Microsoft\.(NETCore\.App|AspNetCore\.App|DotNet|NET)\.[A-Za-z0-9.]*\b(linux-(x64|arm64)|ILCompiler|Tasks))", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Pack();

    [GeneratedRegex(@"Platform linker \('clang' or 'gcc'\) not found|cannot find (-l[a-z]+|S?crt1\.o)\b", RegexOptions.NonBacktracking)]
    private static partial Regex Linker();
}
