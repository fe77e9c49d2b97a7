using System.Text;
using Plimsoll.Packaging.DotNet;
using Plimsoll.Packaging.DotNet.Publishing;

namespace Plimsoll.Packaging.Tests.DotNet;

/// <summary>What an application and a project say of themselves.</summary>
public sealed class RuntimeConfigTests
{
    [Fact]
    public void Its_frameworks_have_the_way_they_roll_forward()
    {
        var config = Parse("""
            {
              "rollForward": "Major",
              "frameworks": [ { "name": "A", "version": "8.0.0" }, { "name": "B", "version": "9.0.1", "rollForward": "disable" } ]
            }
            """);
        Assert.Equal([new("A", "8.0.0", "Major"), new("B", "9.0.1", "disable")], config.Frameworks);
        Assert.Equal([new("A", "8.0.0", "Minor")], Parse("""{ "framework": { "name": "A", "version": "8.0.0" } }""").Frameworks);
    }

    [Theory]
    [InlineData("""{ "configProperties": { "System.Globalization.Invariant": true } }""", true, false)]
    [InlineData("""{ "configProperties": { "System.Globalization.Invariant": "true" } }""", true, false)]
    [InlineData("""{ "configProperties": { "System.Globalization.Invariant": false } }""", false, false)]
    [InlineData("""{ "configProperties": { "System.Globalization.AppLocalIcu": "72.1.0.3" } }""", false, true)]
    [InlineData("""{ "includedFrameworks": [] }""", false, false)]
    public void What_it_chose_of_cultures(string options, bool isInvariant, bool bringsIcu)
    {
        var config = Parse(options);
        Assert.Equal((isInvariant, bringsIcu), (config.IsInvariant, config.BringsIcu));
    }

    [Theory]
    [InlineData("Exe", "", "net8.0; net10.0", true, "net8.0 net10.0")]
    [InlineData("WinExe", "net10.0", "", true, "net10.0")]
    [InlineData("Library", "net10.0", "", false, "net10.0")]
    public void What_MSBuild_says_of_a_project(string type, string framework, string several, bool isProgram, string frameworks)
    {
        var properties = ProjectProperties.Parse($$"""
            {
              "Properties": {
                "AssemblyName": "Acme", "OutputType": "{{type}}", "TargetFramework": "{{framework}}", "TargetFrameworks": "{{several}}"
              }
            }
            """)!;
        Assert.Equal(("Acme", isProgram), (properties.AssemblyName, properties.IsProgram));
        Assert.Equal(frameworks, string.Join(' ', properties.Frameworks));
    }

    [Theory]
    [InlineData("")]
    [InlineData("MSBUILD : error MSB1001: Unknown switch.")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{ "Properties": { "AssemblyName": 1 } }""")]
    public void What_is_no_answer_says_nothing(string answer) => Assert.Null(ProjectProperties.Parse(answer));

    private static RuntimeConfig Parse(string options) =>
        RuntimeConfig.Parse(Encoding.UTF8.GetBytes($$"""{ "runtimeOptions": {{options}} }"""));
}
