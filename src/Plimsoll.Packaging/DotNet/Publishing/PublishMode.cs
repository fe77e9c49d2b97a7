using Plimsoll.Oci;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.DotNet.Publishing;

/// <summary>In which form an application is published.</summary>
/// <param name="Name">As a manifest has it in <c>build.publish</c>.</param>
/// <param name="Runtime">What it is published for: <c>linux-x64</c>.</param>
/// <param name="IsOneFile">The application is one program of the machine, and not an assembly that a host loads.</param>
/// <param name="Properties">What makes it so.</param>
internal sealed record PublishMode(string Name, string Runtime, bool IsOneFile, IReadOnlyList<(string Name, string Value)> Properties)
{
    private const string X64 = "linux-x64", Arm64 = "linux-arm64";

    /// <summary>Runs on shared frameworks.</summary>
    public static PublishMode Layered { get; } = new("layered", X64, false,
        [("SelfContained", "false"), ("PublishSingleFile", "false"), ("PublishTrimmed", "false"), ("PublishAot", "false"),
            ("UseAppHost", "false")]);

    /// <summary>Runs on its own copy of the frameworks, which is a layer of its own: those of the SDK are for another processor.</summary>
    private static readonly PublishMode LayeredOnArm64 = new("layered", Arm64, false,
        [("RuntimeIdentifier", Arm64), ("SelfContained", "true"), ("PublishSingleFile", "false"), ("PublishTrimmed", "false"),
            ("PublishAot", "false")]);

    private static readonly IReadOnlyList<PublishMode> All =
    [
        Layered,
        new("self-contained", X64, false, [("RuntimeIdentifier", X64), ("SelfContained", "true"), ("PublishSingleFile", "false"),
            ("PublishTrimmed", "false"), ("PublishAot", "false")]),
        new("trimmed", X64, true,
        [
            ("RuntimeIdentifier", X64), ("SelfContained", "true"), ("PublishSingleFile", "true"), ("PublishTrimmed", "true"),
                ("PublishAot", "false"),
            // compiled ahead where it can be, so that it starts at once; the layer is compressed anyway
            ("PublishReadyToRun", "true"), ("EnableCompressionInSingleFile", "false"), ("IncludeNativeLibrariesForSelfExtract", "false"),
        ]),
        new("aot", X64, true,
        [
            ("RuntimeIdentifier", X64), ("PublishAot", "true"),
            // symbols of native code are twice as large as the program
            ("NativeDebugSymbols", "false"), ("CopyOutputSymbolsToPublishDirectory", "false"),
        ]),
    ];

    /// <summary>Whether the frameworks come with the application.</summary>
    public bool BringsRuntime => !ReferenceEquals(this, Layered);

    /// <summary>Whether the frameworks that come with it are in a layer of their own.</summary>
    public bool HasRuntimeLayer => ReferenceEquals(this, LayeredOnArm64);

    /// <summary>What the kept folder is for: what one mode restored is not what another needs.</summary>
    public string Purpose => HasRuntimeLayer ? $"build-{Name}-{Runtime}" : BringsRuntime ? "build-" + Name : "build";

    /// <summary>The mode of a unit.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="platform">What is built for: one that its manifest may name.</param>
    public static PublishMode Of(Unit unit, Platform platform) => platform.RunsOn(Platform.LinuxAmd64)
        ? All.First(mode => mode.Name == unit.Build.Publish) : LayeredOnArm64;
}
