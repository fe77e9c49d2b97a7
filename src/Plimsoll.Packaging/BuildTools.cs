using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging;

/// <summary>What builds images on this machine, as <see cref="ToolchainProbe"/> found it.</summary>
public sealed class BuildTools
{
    private readonly DotNetSdk? _dotnet;

    internal BuildTools(Toolchain toolchain, DotNetSdk? dotnet) => (Toolchain, _dotnet) = (toolchain, dotnet);

    /// <summary>Its identity: part of every input key.</summary>
    public Toolchain Toolchain { get; }

    /// <exception cref="PlimsollException">PLM4001: there is no .NET SDK.</exception>
    internal DotNetSdk DotNet => _dotnet ?? throw DotNetInstallation.Missing;

    /// <summary>Null where there is none: not everything that is built needs it.</summary>
    internal DotNetSdk? FindDotNet() => _dotnet;
}
