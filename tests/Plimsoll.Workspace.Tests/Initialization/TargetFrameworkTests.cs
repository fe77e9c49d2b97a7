using System.Text;
using Plimsoll.Source.Tests;
using Plimsoll.Workspace.Initialization;
using Plimsoll.Workspace.Inputs;

namespace Plimsoll.Workspace.Tests.Initialization;

/// <summary>Which of several target frameworks is published.</summary>
public sealed class TargetFrameworkTests
{
    [Theory]
    [InlineData("<TargetFrameworks>net8.0;net10.0; net9.0</TargetFrameworks>", "net10.0")]
    [InlineData("<TargetFrameworks>net8.0;net11.0;net9.0</TargetFrameworks>", "net9.0")]
    [InlineData("<TargetFrameworks>net11.0;net12.0</TargetFrameworks>", "net12.0")]
    [InlineData("<TargetFrameworks>net48;netstandard2.1;netcoreapp3.1;net10.0-windows</TargetFrameworks>", "netcoreapp3.1")]
    [InlineData("<TargetFrameworks>net10.0</TargetFrameworks>", "net10.0")]
    [InlineData("<Old>net8.0</Old><TargetFrameworks>$(Old);$(Unknown)</TargetFrameworks>", "net8.0")]
    [InlineData("<TargetFrameworks>net9.0</TargetFrameworks><TargetFrameworks Condition=\"$(X)\">net8.0</TargetFrameworks>", "net9.0")]
    [InlineData("<TargetFrameworks Condition=\"'$(TargetFrameworks)' == ''\">net9.0</TargetFrameworks>", "net9.0")]
    [InlineData("<TargetFramework>net9.0</TargetFramework><TargetFrameworks>net8.0;net10.0</TargetFrameworks>", null)]
    [InlineData("<TargetFramework>net9.0</TargetFramework>", null)]
    [InlineData("<TargetFrameworks>net48;netstandard2.0;net10.0-android</TargetFrameworks>", null)]
    [InlineData("<TargetFrameworks>$(Frameworks)</TargetFrameworks>", null)]
    public void Is_the_newest_that_the_SDK_builds_and_that_runs_here(string properties, string? name)
    {
        var project = Encoding.UTF8.GetBytes($"<Project><PropertyGroup>{properties}</PropertyGroup></Project>");
        Assert.Equal(name, TargetFramework.Choose(PlainProperties.Of(MsBuildXml.Parse(project)), new(10, 0))?.Name);
    }

    [Fact]
    public void Is_the_newest_where_no_SDK_is_known() =>
        Assert.Equal(new("net11.0", "the newest of net11.0, net9.0"),
            TargetFramework.Choose(new Dictionary<string, string> { ["TargetFrameworks"] = "net11.0;net9.0" }, null));

    [Fact]
    public async Task Is_in_the_manifest_with_the_reason()
    {
        using var source = new Repository();
        source.Write("Directory.Build.props",
            "<Project><PropertyGroup><TargetFrameworks>net9.0;net10.0</TargetFrameworks></PropertyGroup></Project>");
        source.Write("App/App.csproj", """<Project Sdk="Microsoft.NET.Sdk.Web" />""");
        var proposal = await Proposals.OfAsync(source);
        Assert.Contains(
            "\nbuild: { dotnet: App.csproj, framework: net10.0 }   # the newest of net9.0, net10.0 that SDK 10.0 builds\n",
            proposal.File("App/service.yaml"), StringComparison.Ordinal);
        Assert.Equal("net10.0", (await Proposals.AcceptAsync(source, proposal.Files)).Units.Single().Build.Framework);
    }

    [Fact]
    public void Values_that_are_made_to_grow_do_not()
    {
        var doubling = string.Concat(Enumerable.Range(0, 64).Select(_ => "<A>$(A)$(A)xxxxxxxxxxxxxxxx</A>"));
        var project = Encoding.UTF8.GetBytes($"<Project><PropertyGroup>{doubling}</PropertyGroup></Project>");
        Assert.InRange(PlainProperties.Of(MsBuildXml.Parse(project))["A"].Length, 16, 3000);
    }
}
