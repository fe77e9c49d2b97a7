using Plimsoll.Packaging.DotNet;

namespace Plimsoll.Packaging.Tests.DotNet;

/// <summary>Packages that make a version out of git's history.</summary>
public sealed class HistoryToolsTests
{
    [Theory]
    [InlineData("<PackageReference Include=\"MinVer\" PrivateAssets=\"all\" />", "MinVer", "1.2.3</MinVerVersionOverride>")]
    [InlineData("<GlobalPackageReference\n  Include='GitVersion.MsBuild' />", "GitVersion.MsBuild", "and <Version>1.2.3</Version>")]
    [InlineData("<PackageReference Update=\"nerdbank.gitversioning\" />", "nerdbank.gitversioning", "instead of the package")]
    public void It_is_said_that_they_see_none_and_what_to_say_instead(string item, string package, string instead)
    {
        var warning = HistoryTools.Warning(["<Project />", $"<Project><ItemGroup>{item}</ItemGroup></Project>"])!;
        Assert.StartsWith($"{package} reads git's history, and a build sees none", warning, StringComparison.Ordinal);
        Assert.EndsWith(instead, warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<PackageVersion Include=\"MinVer\" Version=\"6.0.0\" />")]
    [InlineData("<PackageReference Include=\"MinVer.Extras\" />")]
    [InlineData("<PackageReference Include=\"Acme\" /><Compile Include=\"MinVer\" />")]
    public void Others_are_not_spoken_of(string item) => Assert.Null(HistoryTools.Warning([item]));

    [Theory]
    [InlineData("/_home/.nuget/packages/gitversion.msbuild/6.0.0/tools/GitVersion.MsBuild.targets(12,9): error MSB3073: it failed", true)]
    [InlineData("error : GitVersion cannot find the .git directory", true)]
    [InlineData("Program.cs(1,28): error CS1002: ; expected", false)]
    public void An_error_is_told_to_be_theirs(string line, bool isTheirs) => Assert.Equal(isTheirs, HistoryTools.IsNamedIn(line));
}
