using Plimsoll.Oci;
using Plimsoll.Packaging.DotNet.Publishing;
using Plimsoll.Packaging.Tests.Support;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests.DotNet;

/// <summary>What native programs need and a machine lacks.</summary>
public sealed class MissingPacksTests
{
    private static readonly Unit Native = Samples.ToolUnit with { Build = Samples.ToolUnit.Build with { Publish = "aot" } };

    private static readonly PublishMode Mode = PublishMode.Of(Native, Platform.LinuxAmd64);

    [Theory]
    [InlineData("error : Platform linker ('clang' or 'gcc') not found in PATH. Ensure you have all the required prerequisites")]
    [InlineData("/usr/bin/ld: error : cannot find Scrt1.o: No such file or directory")]
    [InlineData("/usr/bin/ld: error : cannot find -lm: No such file or directory")]
    public void A_linker_that_is_missing_is_installed(string error)
    {
        var missing = MissingPacks.In(Native, Mode, [error])!;
        Assert.Equal(Outcome.Unavailable, missing.Outcome);
        Assert.Equal(
            "PLM4013: services/tool/service.yaml: build.publish: aot needs clang, or gcc with the files of the C library for development, "
                + $"and they are not installed. To install them: {InstallCommand.For("clang")}; "
                + "publish: trimmed makes one file too and needs neither, layered needs no pack at all",
            missing.Message);
    }

    [Fact]
    public void A_pack_that_no_source_has_is_named() => Assert.StartsWith(
        "PLM4013: services/tool/service.yaml: build.publish: aot needs runtime.linux-x64.Microsoft.DotNet.ILCompiler, which no package "
            + "source here has. To go on: add one that has it to nuget.config",
        MissingPacks.In(Native, Mode,
            ["Tool.csproj : error NU1101: Unable to find package runtime.linux-x64.Microsoft.DotNet.ILCompiler. No packages exist"])!.Message,
        StringComparison.Ordinal);

    [Fact]
    public void Another_error_is_none_of_it() =>
        Assert.Null(MissingPacks.In(Native, Mode, ["Program.cs(1,28): error CS1002: ; expected"]));
}
