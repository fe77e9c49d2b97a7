using Plimsoll.Packaging.DotNet;
using Plimsoll.Packaging.DotNet.Publishing;
using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Packaging.Tests.Support;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests.DotNet;

/// <summary>Which applications start in an image that has one version of .NET.</summary>
public sealed class RollForwardTests(Machine machine)
{
    private static readonly string[] Policies = ["Disable", "LatestPatch", "Minor", "LatestMinor", "Major", "latestmajor"];

    [Fact(Usually = 30)]
    public async Task Those_that_the_host_starts_on_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "frameworks go into images on Linux");
        var sdk = machine.Tools.DotNet;
        var framework = sdk.Frameworks.Single(layer => layer.Framework.Name == Framework.Base).Framework;
        using var root = ImageOf(sdk, framework);
        var different = new List<string>();
        foreach (var version in VersionsAround(framework.Version))
        {
            foreach (var policy in Policies)
            {
                var needed = new FrameworkReference(Framework.Base, version, policy);
                var starts = await StartsAsync(root, sdk, needed);
                if (starts != framework.Satisfies(needed))
                    different.Add($"{needed} on {framework.Version}: the host {(starts ? "starts" : "refuses")} it");
            }
        }
        Assert.Empty(different);
        Assert.False(framework.Satisfies(new("Microsoft.AspNetCore.App", framework.Version, "Minor")));
    }

    [Fact]
    public void One_that_it_does_not_start_is_refused_with_what_mends_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "frameworks go into images on Linux");
        var config = new RuntimeConfig([new(Framework.Base, "8.0.0", "Minor")], IsInvariant: true, BringsIcu: false);
        var refused = Assert.Throws<PlimsollException>(
            () => new Application("", "Web", PublishMode.Layered, Samples.WebUnit).FrameworksFrom(machine.Tools.DotNet, config));
        Assert.Equal("PLM4009", refused.Code);
        Assert.Contains("<RollForward>Major</RollForward>", refused.Message, StringComparison.Ordinal);
        Assert.Contains(
            "(services/web/service.yaml: build: { dotnet: Web.csproj, publish: self-contained })", refused.Message,
                StringComparison.Ordinal);
    }

    private static string[] VersionsAround(string version)
    {
        var has = Version.Parse(version);
        return
        [
            version, $"{has.Major}.0.0", $"{has.Major}.0.0-rc.1.1", $"{has.Major}.0.{has.Build + 1}", $"{has.Major}.1.0",
            $"{has.Major - 2}.0.0", $"{has.Major + 1}.0.0",
        ];
    }

    /// <summary>An installation that has one framework alone.</summary>
    private static TempFolder ImageOf(DotNetSdk sdk, Framework framework)
    {
        var root = new TempFolder();
        File.Copy(sdk.Installation.Host, root["dotnet"]);
        foreach (var folder in framework.Folders)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(root[folder])!);
            Directory.CreateSymbolicLink(root[folder], Path.Combine(sdk.Installation.Root, folder));
        }
        return root;
    }

    /// <summary>Starts the compiler, which needs no other framework, as if it named this one.</summary>
    private static async Task<bool> StartsAsync(TempFolder root, DotNetSdk sdk, FrameworkReference needed)
    {
        const int frameworkIsMissing = 150;
        var config = root.Write("app.runtimeconfig.json", $$"""
            {
              "runtimeOptions": {
                "rollForward": "{{needed.RollForward}}",
                "framework": { "name": "{{needed.Name}}", "version": "{{needed.Version}}" },
                "configProperties": { "System.Globalization.Invariant": true }
              }
            }
            """);
        var compiler = Path.Combine(sdk.Installation.SdkFolder(sdk.Version), "Roslyn", "bincore", "csc.dll");
        var alone = new Dictionary<string, string?> { ["DOTNET_ROOT"] = root.Path };
        foreach (var name in (string[])["", "_TO_PRERELEASE", "_ON_NO_CANDIDATE_FX"]) alone["DOTNET_ROLL_FORWARD" + name] = null;
        var command = new Command(root["dotnet"], ["exec", "--runtimeconfig", config, compiler, "-version"]) { Environment = alone };
        var result = await CommandRunner.RunAsync(command, null, TestContext.Current.CancellationToken);
        return result.ExitCode switch
        {
            0 => true,
            frameworkIsMissing => false,
            _ => throw new InvalidOperationException($"{needed}: exit code {result.ExitCode}: {result.Text}{result.Error}"),
        };
    }
}
