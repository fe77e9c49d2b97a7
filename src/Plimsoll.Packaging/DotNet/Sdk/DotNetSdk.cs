namespace Plimsoll.Packaging.DotNet.Sdk;

/// <summary>The SDK that builds here, and the shared frameworks that go into images.</summary>
/// <param name="Installation">Where it is.</param>
/// <param name="Version">Which of its SDKs.</param>
/// <param name="Frameworks">In ordinal order of their names; empty where the installation does not fit into images.</param>
internal sealed record DotNetSdk(DotNetInstallation Installation, SdkVersion Version, IReadOnlyList<FrameworkLayer> Frameworks)
{
    /// <summary>The program of the SDK: given to the host instead of the name of a command, so that nothing can pick another SDK.</summary>
    public string Program => Path.Combine(Installation.SdkFolder(Version), "dotnet.dll");

    /// <summary>The compiler's server.</summary>
    public string CompilerServer => Path.Combine(Installation.SdkFolder(Version), "Roslyn", "bincore", "VBCSCompiler.dll");
}
