using System.Text;
using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests.DotNet;

/// <summary>The same choice as that of the dotnet program (learn.microsoft.com/dotnet/core/tools/global-json, rollForward).</summary>
public sealed class SdkSelectionTests
{
    private static readonly string[] Installed = ["8.0.405", "9.0.101", "10.0.100", "10.0.108", "10.0.203", "10.0.301",
        "11.0.100-preview.2.1", "11.0.100-preview.10.1"];

    [Theory]
    [InlineData(null, null, "11.0.100-preview.10.1")]
    [InlineData("10.0.100", null, "10.0.108")]
    [InlineData("10.0.102", null, "10.0.108")]
    [InlineData("10.0.109", null, null)]
    [InlineData("10.0.100", "disable", "10.0.100")]
    [InlineData("10.0.101", "disable", null)]
    [InlineData("10.0.100", "patch", "10.0.100")]
    [InlineData("10.0.101", "patch", "10.0.108")]
    [InlineData("10.0.109", "feature", "10.0.203")]
    [InlineData("10.0.401", "feature", null)]
    [InlineData("9.0.200", "minor", null)]
    [InlineData("9.0.200", "major", "10.0.108")]
    [InlineData("10.0.100", "latestFeature", "10.0.301")]
    [InlineData("8.0.100", "latestMinor", "8.0.405")]
    [InlineData("8.0.100", "latestMajor", "11.0.100-preview.10.1")]
    public void An_sdk_is_selected(string? version, string? rollForward, string? expected)
    {
        var sdk = string.Join(',', new[] { Field("version", version), Field("rollForward", rollForward) }.OfType<string>());
        Assert.Equal(expected, Select($$"""{ "sdk": { {{sdk}} } }"""));
    }

    [Fact]
    public void Prereleases_can_be_ruled_out() => Assert.Equal("10.0.301",
        Select("""{ "sdk": { "version": "8.0.100", "rollForward": "latestMajor", "allowPrerelease": false } }"""));

    [Fact]
    public void Comments_a_byte_order_mark_and_other_settings_are_passed_over() =>
        Assert.Equal("11.0.100-preview.10.1", Select("\uFEFF/* ours */ { \"test\": { \"runner\": \"Microsoft.Testing.Platform\" }, }"));

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{ "sdk": { "version": "latest" } }""")]
    [InlineData("""{ "sdk": { "version": "10.0.100", "rollForward": "sometimes" } }""")]
    [InlineData("""{ "sdk": 10 }""")]
    public void What_cannot_be_read_is_the_users_to_mend(string json)
    {
        var failure = Assert.Throws<PlimsollException>(() => Select(json));
        Assert.Equal(Outcome.Usage, failure.Outcome);
        Assert.StartsWith("PLM4002: global.json cannot be read: ", failure.Message, StringComparison.Ordinal);
    }

    private static string? Field(string name, string? value) => value is null ? null : $"\"{name}\": \"{value}\"";

    private static string? Select(string json) =>
        SdkSelection.Select(GlobalJson.Parse(Encoding.UTF8.GetBytes(json)),
            Installed.Select(text => SdkVersion.TryParse(text, out var version) ? version : throw new FormatException(text)))?.ToString();
}
