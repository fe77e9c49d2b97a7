using Plimsoll.Oci;
using Plimsoll.Packaging.DotNet.Publishing;
using Plimsoll.Packaging.Tests.Support;

namespace Plimsoll.Packaging.Tests.DotNet;

/// <summary>What mends a restore, beside what NuGet says.</summary>
public sealed class RestoreHintsTests
{
    private const string Project = "services/tool/Tool.csproj";

    private const string NotLocked = Project + " : error NU1004: The packages lock file is inconsistent with the project dependencies "
        + "so restore can't be run in locked mode.";

    [Fact]
    public void A_lock_file_without_the_platform_is_mended_in_the_project()
    {
        var mode = PublishMode.Of(Samples.ToolUnit with { Build = Samples.ToolUnit.Build with { Publish = "trimmed" } },
            Platform.LinuxAmd64);
        Assert.Equal(
            "\n  packages.lock.json has to have the packages for linux-x64, with which publish: trimmed is built. "
                + "To add them: <RuntimeIdentifiers>linux-x64</RuntimeIdentifiers> in the project, "
                + $"dotnet restore --force-evaluate {Project}, and commit packages.lock.json",
            RestoreHints.For([NotLocked], Project, mode));
    }

    [Fact]
    public void A_lock_file_that_is_old_is_written_anew() => Assert.Equal(
        "\n  packages.lock.json is not the project's any more. "
            + $"To write it anew: dotnet restore --force-evaluate {Project}, and commit packages.lock.json",
        RestoreHints.For([NotLocked], Project, PublishMode.Layered));

    [Fact]
    public void A_folder_of_packages_that_is_not_committed_is_named() => Assert.Equal(
        "\n  eng/packages is a package source (nuget.config) and a folder of this repository, "
            + "but the commit has no file in it: are its packages ignored by git?",
        RestoreHints.For([Project + " : error NU1301: The local source 'eng/packages' doesn't exist."], Project, PublishMode.Layered));

    [Theory]
    [InlineData("error NU1301: The local source '/srv/packages' doesn't exist.")]
    [InlineData("error NU1301: Unable to load the service index for source https://nuget.example/v3/index.json.")]
    [InlineData("Program.cs(1,28): error CS1002: ; expected")]
    public void What_has_no_hint_has_none(string line) => Assert.Equal("", RestoreHints.For([line], Project, PublishMode.Layered));
}
