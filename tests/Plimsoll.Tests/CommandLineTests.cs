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
        foreach (var words in Shown(CommandLine.Create(_captured.Shell)).Select(command => command.Words))
        {
            var captured = new CapturedShell();
            Assert.Equal(0, await captured.RunAsync([.. words, "--help"]));
            Assert.Contains($"Example:\n  plimsoll {string.Join(' ', words)}", captured.Out.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Examples_are_understood()
    {
        var root = CommandLine.Create(_captured.Shell);
        foreach (var example in Shown(root).SelectMany(command => command.Command.Example.Split('\n')))
        {
            var line = example.Split('|')[0]["plimsoll ".Length..];
            Assert.Empty(root.Parse(line).Errors);
        }
    }

    [Fact]
    public async Task A_folder_that_is_no_repository_is_said_without_a_stack()
    {
        using var folder = new TempFolder();
        Assert.Equal(2, await _captured.RunAsync("-C", folder.Path, "status"));
        Assert.Contains("git", _captured.Error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _captured.Error.ToString(), StringComparison.Ordinal);
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

    [Theory]
    [InlineData("PLM6002", "--address", "nowhere")]
    [InlineData("PLM6002", "--tls-cert", "cert.pem")]
    [InlineData("PLM6002", "--anonymous-pulls")]
    [InlineData("PLM1011", "--htpasswd", "no-such-file")]
    [InlineData("registry serve --help", "--port", "70000")]
    public async Task A_registry_that_cannot_be_served_is_said(string said, params string[] arguments)
    {
        Assert.NotEqual(0, await _captured.RunAsync(["registry", "serve", .. arguments]));
        Assert.Contains(said, _captured.Error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _captured.Error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>All commands that help shows, and those below them.</summary>
    private static IEnumerable<(string[] Words, CliCommand Command)> Shown(System.CommandLine.Command parent, params string[] words) =>
        from command in parent.Subcommands.OfType<CliCommand>()
        where !command.Hidden
        from each in Shown(command, [.. words, command.Name]).Prepend(([.. words, command.Name], command))
        select each;
}
