using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Packaging.Folders;
using Plimsoll.Processes;

namespace Plimsoll.Packaging.DotNet.Publishing;

/// <summary>How a project is published so that the result follows from its inputs alone.</summary>
internal static class PublishCommand
{
    /// <summary>What it does.</summary>
    public const string Verb = "publish";

    /// <summary>The command.</summary>
    /// <param name="sdk">What publishes.</param>
    /// <param name="tree">The root of the repository's files.</param>
    /// <param name="project">The project, from there.</param>
    /// <param name="output">An empty folder.</param>
    /// <param name="framework">Which of the project's target frameworks; null is its only one.</param>
    /// <param name="mode">In which form.</param>
    /// <param name="restored">Packages were restored before.</param>
    /// <param name="place">Where it runs.</param>
    /// <param name="environment">From <see cref="BuildEnvironment"/>.</param>
    public static Command For(
        DotNetSdk sdk, string tree, string project, string output, string? framework, PublishMode mode, bool restored, BuildPlace place,
        IReadOnlyDictionary<string, string?> environment) =>
        new(sdk.Installation.Host,
        [
            sdk.Program, Verb, Path.Combine(tree, project), "--configuration", "Release", "--nologo",
            .. restored ? ["--no-restore"] : (string[])[],
            .. framework is null ? [] : (string[])["--framework", framework],
            // one node: a second one costs more to start than a few projects take to compile
            "-maxCpuCount:1", "-nodeReuse:false", "-terminalLogger:off", "-verbosity:quiet", "-consoleLoggerParameters:NoSummary",
            .. Arguments(mode.Properties.Concat(Properties(tree, output, place))),
        ])
        {
            WorkingDirectory = Path.GetDirectoryName(Path.Combine(tree, project)),
            Environment = environment,
        };

    /// <summary>Asks MSBuild for properties of a project, as they are when it is published.</summary>
    /// <param name="sdk">What asks.</param>
    /// <param name="project">The project.</param>
    /// <param name="framework">Which of the project's target frameworks; null leaves it open.</param>
    /// <param name="mode">In which form it is published.</param>
    /// <param name="environment">From <see cref="BuildEnvironment"/>.</param>
    public static Command Ask(
        DotNetSdk sdk, string project, string? framework, PublishMode mode, IReadOnlyDictionary<string, string?> environment) =>
        MsBuild(sdk, project, framework, ProjectProperties.Names.Select(name => "-getProperty:" + name), mode.Properties, environment);

    /// <summary>Runs a target of ours in a project, as it is when it is published.</summary>
    /// <param name="sdk">What runs it.</param>
    /// <param name="project">The project.</param>
    /// <param name="framework">Which of the project's target frameworks; null leaves it open.</param>
    /// <param name="mode">In which form it is published.</param>
    /// <param name="target">Its name.</param>
    /// <param name="targets">The file that has it, which every project imports.</param>
    /// <param name="properties">What the target reads.</param>
    /// <param name="environment">From <see cref="BuildEnvironment"/>.</param>
    public static Command Run(
        DotNetSdk sdk, string project, string? framework, PublishMode mode, string target, string targets,
        IEnumerable<(string Name, string Value)> properties, IReadOnlyDictionary<string, string?> environment) =>
        MsBuild(
            sdk, project, framework, ["-target:" + target, "-maxCpuCount:1", "-terminalLogger:off", "-verbosity:quiet"],
            [("_IsPublishing", "true"), ("CustomAfterMicrosoftCommonTargets", targets), .. properties, .. mode.Properties], environment);

    private static Command MsBuild(
        DotNetSdk sdk, string project, string? framework, IEnumerable<string> options, IEnumerable<(string Name, string Value)> properties,
        IReadOnlyDictionary<string, string?> environment) =>
        new(sdk.Installation.Host,
        [
            sdk.Program, "msbuild", project, "-nologo", "-nodeReuse:false", .. options,
            .. Arguments(properties.Append(("Configuration", "Release"))),
            .. framework is null ? [] : Arguments([("TargetFramework", framework)]),
        ])
        {
            WorkingDirectory = Path.GetDirectoryName(project),
            Environment = environment,
        };

    private static IEnumerable<string> Arguments(IEnumerable<(string Name, string Value)> properties) =>
        properties.Select(property => $"-property:{property.Name}={Escape(property.Value)}");

    private static IEnumerable<(string Name, string Value)> Properties(string tree, string output, BuildPlace place) =>
    [
        ("PublishDir", output + Path.DirectorySeparatorChar),
        ("Deterministic", "true"), ("ContinuousIntegrationBuild", "true"),
            ("PathMap", string.Join(',', [PathMap(tree, "/_/"), PathMap(place.Home, "/_home/"),
            .. SharedPackages.Folders.Select(packages => PathMap(packages, "/_home/.nuget/packages/"))])),
        // nothing of the commit: it would make every assembly another one with every commit
        ("EnableSourceControlManagerQueries", "false"), ("EnableSourceLink", "false"),
            ("IncludeSourceRevisionInInformationalVersion", "false"),
        // what advisories say today must not decide whether the same commit builds
        ("NuGetAudit", "false"),
        // where a project has a lock file, what it says is what is taken
        ("RestoreLockedMode", "true"),
        // analyzers never change a byte and double the time; they run where the unit's tests are built
        ("RunAnalyzers", "false"),
        // nobody reads these in an image
        ("IsTransformWebConfigDisabled", "true"), ("PublishDocumentationFiles", "false"),
        ("UseSharedCompilation", "true"),
    ];

    /// <summary>What the compiler writes instead of a folder of this machine; its own characters doubled.</summary>
    private static string PathMap(string folder, string shown) =>
        (folder + Path.DirectorySeparatorChar).Replace("=", "==", StringComparison.Ordinal).Replace(",", ",,", StringComparison.Ordinal)
            + "=" + shown;

    /// <summary>MSBuild's own characters as text (learn.microsoft.com/visualstudio/msbuild/msbuild-special-characters).</summary>
    private static string Escape(string value) =>
        string.Concat(value.Select(c => c is '%' or '$' or '@' or '\'' or ';' or ',' or '?' or '*' or '(' or ')' or '"' ? $"%{(int)c:X2}"
            : c.ToString()));
}
