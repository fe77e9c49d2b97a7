using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging;

/// <summary>What builds images on this machine, as <see cref="ToolchainProbe"/> found it.</summary>
public sealed class BuildTools
{
    internal BuildTools(Toolchain toolchain, DotNetSdk dotnet) => (Toolchain, DotNet) = (toolchain, dotnet);

    /// <summary>Its identity: part of every input key.</summary>
    public Toolchain Toolchain { get; }

    internal DotNetSdk DotNet { get; }
}
