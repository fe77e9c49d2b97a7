using Plimsoll.Processes;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>The launcher, in front of a program of two lines in a folder with a space in its name.</summary>
public sealed class LauncherTests : IDisposable
{
    private const string Source = "src/Plimsoll/Program.cs";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plimsoll launcher-");

    public LauncherTests()
    {
        Clone.CopyTo(_folder.FullName, "plimsoll", "scripts", "global.json");
        Write("Directory.Build.props", """
            <Project><PropertyGroup><UseArtifactsOutput>true</UseArtifactsOutput><ArtifactsPath>$(MSBuildThisFileDirectory)artifacts</ArtifactsPath></PropertyGroup></Project>
            """);
        Write("Directory.Packages.props", "<Project />");
        Write("libs/empty", "");
        Write("src/Plimsoll/Plimsoll.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><AssemblyName>plimsoll</AssemblyName><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
            </Project>
            """);
        Write(Source, Saying("one"));
    }

    [Fact(Usually = 180)]
    public async Task It_builds_once_and_again_when_the_source_changed()
    {
        var first = await RunAsync();
        Assert.Equal((0, "one\n"), (first.ExitCode, first.Text));
        Assert.Contains("building", first.Error, StringComparison.Ordinal);

        var second = await RunAsync();
        Assert.Equal(("one\n", ""), (second.Text, second.Error));

        // help is not a list of programs to install
        var help = await RunAsync(Path.Combine(_folder.FullName, "plimsoll"), "up", "--help");
        Assert.Equal((0, "one\n"), (help.ExitCode, help.Text));

        Write(Source, Saying("two"));
        Assert.Equal("two\n", (await RunAsync()).Text);

        Write("src/Plimsoll/Extra.cs", "internal static class Extra;\n");
        await RunAsync();
        File.Delete(Path.Combine(_folder.FullName, "src/Plimsoll/Extra.cs"));
        // what is there again was built before
        Assert.DoesNotContain("building", (await RunAsync()).Error, StringComparison.Ordinal);
    }

    [Fact(Usually = 120)]
    public async Task Source_that_does_not_compile_is_said_and_tried_again()
    {
        Write(Source, "nonsense");
        var failed = await RunAsync();
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("error CS", failed.Error, StringComparison.Ordinal);
        Write(Source, Saying("mended"));
        Assert.Equal("mended\n", (await RunAsync()).Text);
    }

    [Fact(Usually = 120)]
    public async Task Two_at_once_wait_for_one_build()
    {
        var ran = await Task.WhenAll(RunAsync(), RunAsync());
        Assert.All(ran, result => Assert.Equal("one\n", result.Text));
        Assert.Single(ran, result => result.Error.Contains("building", StringComparison.Ordinal));
    }

    [Fact(Usually = 90)]
    public async Task It_finds_its_folder_through_links_and_hands_its_arguments_on()
    {
        var link = Path.Combine(_folder.FullName, "a link");
        File.CreateSymbolicLink(link, "plimsoll");
        Write(Source, "Console.WriteLine(string.Join('|', args));\n");
        Assert.Equal("a b||$HOME\n", (await RunAsync(link, "a b", "", "$HOME")).Text);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Saying(string text) => $"Console.WriteLine(\"{text}\");\n";

    private Task<CommandResult> RunAsync() => RunAsync(Path.Combine(_folder.FullName, "plimsoll"));

    private static Task<CommandResult> RunAsync(string launcher, params IEnumerable<string> arguments) =>
        CommandRunner.RunAsync(new(launcher, [.. arguments]) { WorkingDirectory = "/" },
            cancellationToken: TestContext.Current.CancellationToken);

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
