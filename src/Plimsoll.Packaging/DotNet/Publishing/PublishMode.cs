using Plimsoll.Workspace;

namespace Plimsoll.Packaging.DotNet.Publishing;

/// <summary>In which form an application is published.</summary>
/// <param name="Name">As a manifest has it in <c>build.publish</c>.</param>
/// <param name="IsOneFile">The application is one program of the machine, and not an assembly that a host loads.</param>
/// <param name="Properties">What makes it so.</param>
internal sealed record PublishMode(string Name, bool IsOneFile, IReadOnlyList<(string Name, string Value)> Properties)
{
    private const string Runtime = "linux-x64";

    /// <summary>Runs on shared frameworks.</summary>
    public static PublishMode Layered { get; } = new("layered", false,
        [("SelfContained", "false"), ("PublishSingleFile", "false"), ("PublishTrimmed", "false"), ("PublishAot", "false"), ("UseAppHost", "false")]);

    private static readonly IReadOnlyList<PublishMode> All =
    [
        Layered,
        new("self-contained", false, [("RuntimeIdentifier", Runtime), ("SelfContained", "true"), ("PublishSingleFile", "false"), ("PublishTrimmed", "false"), ("PublishAot", "false")]),
        new("trimmed", true,
        [
            ("RuntimeIdentifier", Runtime), ("SelfContained", "true"), ("PublishSingleFile", "true"), ("PublishTrimmed", "true"), ("PublishAot", "false"),
            // compiled ahead where it can be, so that it starts at once; the layer is compressed anyway
            ("PublishReadyToRun", "true"), ("EnableCompressionInSingleFile", "false"), ("IncludeNativeLibrariesForSelfExtract", "false"),
        ]),
        new("aot", true, [("RuntimeIdentifier", Runtime), ("PublishAot", "true")]),
    ];

    /// <summary>Whether the frameworks come with the application.</summary>
    public bool BringsRuntime => Name != Layered.Name;

    /// <summary>What the kept folder is for: what one mode restored is not what another needs.</summary>
    public string Purpose => BringsRuntime ? "build-" + Name : "build";

    /// <summary>The mode of a unit.</summary>
    public static PublishMode Of(Unit unit) => All.First(mode => mode.Name == unit.Build.Publish);
}
