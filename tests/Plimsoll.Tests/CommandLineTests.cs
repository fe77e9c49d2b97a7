using Plimsoll.Commands;

namespace Plimsoll.Tests;

public sealed class CommandLineTests
{
    private readonly CapturedShell _captured = new();

    [Fact]
    public async Task Without_arguments_it_helps()
    {
        Assert.Equal(0, await _captured.RunAsync());
        Assert.Contains("status", _captured.Out.ToString(), StringComparison.Ordinal);
        Assert.Empty(_captured.Error.ToString());
    }

    [Fact]
    public async Task The_version_is_a_version()
    {
        Assert.Equal(0, await _captured.RunAsync("--version"));
        Assert.Matches(@"^\d+\.\d+\.\d+", _captured.Out.ToString());
    }

    [Fact]
    public async Task A_misspelt_command_is_answered_with_the_nearest_one()
    {
        Assert.Equal(2, await _captured.RunAsync("statsu"));
        Assert.Contains("status", _captured.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_captured.Out.ToString());
    }

    [Theory]
    [InlineData("deploy")]
    [InlineData("status", "--no-such-option")]
    [InlineData("status", "-o", "xml")]
    public async Task Wrong_usage_ends_with_2(params string[] arguments)
    {
        Assert.Equal(2, await _captured.RunAsync(arguments));
        Assert.NotEmpty(_captured.Error.ToString());
        Assert.Empty(_captured.Out.ToString());
    }

    [Fact]
    public async Task Every_command_helps_with_an_example_of_its_own()
    {
        foreach (var command in CommandLine.Create(_captured.Shell).Subcommands.Where(command => !command.Hidden))
        {
            var captured = new CapturedShell();
            Assert.Equal(0, await captured.RunAsync(command.Name, "--help"));
            Assert.Contains($"Example:\n  plimsoll {command.Name}", captured.Out.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Examples_are_understood()
    {
        var root = CommandLine.Create(_captured.Shell);
        foreach (var example in root.Subcommands.OfType<CliCommand>().SelectMany(command => command.Example.Split('\n')))
        {
            var line = example.Split('|')[0]["plimsoll ".Length..];
            Assert.Empty(root.Parse(line).Errors);
        }
    }

    [Fact]
    public async Task A_folder_that_is_no_repository_is_said_without_a_stack()
    {
        var folder = Directory.CreateTempSubdirectory("plimsoll-");
        try
        {
            Assert.Equal(2, await _captured.RunAsync("-C", folder.FullName, "status"));
            Assert.Contains("git", _captured.Error.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", _captured.Error.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete();
        }
    }

    [Theory]
    [InlineData("counter")]
    [InlineData("counter=-1")]
    [InlineData("counter=5=6")]
    public async Task Wrong_replicas_are_refused(string text)
    {
        Assert.Equal(2, await _captured.RunAsync("scale", "dev", text));
        Assert.StartsWith("PLM", _captured.Error.ToString(), StringComparison.Ordinal);
    }
}
