using System.CommandLine;
using Plimsoll.Machine;
using Plimsoll.Server;
using Plimsoll.Server.Api;
using Plimsoll.Terminal;

namespace Plimsoll.Commands;

/// <summary>A command that the controller carries out: sends it, shows its progress, and ends as it ended.</summary>
internal abstract class ServerCommand : CliCommand
{
    private readonly Shell _shell;

    /// <summary>The environment that it is about.</summary>
    protected static readonly Argument<string> Environment = new("environment") { HelpName = "ENV", Description = "The environment, for instance dev" };

    protected ServerCommand(string name, string description, string example, Shell shell) : base(name, description, example)
    {
        _shell = shell;
        Arguments.Add(Environment);
        SetAction(RunAsync);
    }

    /// <summary>What is sent.</summary>
    protected abstract Task<ApiRequest> RequestAsync(ParseResult result, WorkspaceHere here, CancellationToken cancellationToken);

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var home = Home.Open(_shell.Variable("PLIMSOLL_HOME"));
        var here = await WorkspaceHere.OpenAsync(result.FolderOf(), cancellationToken);
        var request = await RequestAsync(result, here, cancellationToken);
        using var controller = ControllerClient.Require(home, Name);
        var path = $"/api/workspaces/{here.Manifest.Name}/environments/{Uri.EscapeDataString(result.GetRequiredValue(Environment))}/{Name}";
        return await new ProgressView(_shell).FollowAsync(onProgress => controller.PostAsync(path, request, onProgress, cancellationToken));
    }
}
