using System.CommandLine;
using Plimsoll.Machine;
using Plimsoll.Server.Api;
using Plimsoll.Terminal;

namespace Plimsoll.Commands;

/// <summary>A command that the controller carries out: sends it, shows its progress, and ends as it ended.</summary>
internal abstract class ServerCommand : CliCommand
{
    private readonly Shell _shell;

    /// <summary>The environment that it is about.</summary>
    protected static readonly Argument<string> Environment = new("environment") { HelpName = "ENV",
        Description = "The environment, for instance dev" };

    protected ServerCommand(string name, string description, string example, Shell shell) : base(name, description, example)
    {
        _shell = shell;
        Arguments.Add(Environment);
        Options.Add(CommonOptions.DryRun);
        SetAction(RunAsync);
    }

    /// <summary>Adds what this command says to what every one does: who asks, and whether only to tell what would be done.</summary>
    protected abstract Task<ApiRequest> RequestAsync(ApiRequest request, ParseResult result, WorkspaceHere here,
        CancellationToken cancellationToken);

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        using var machine = ThisMachine.Open(_shell);
        var here = await WorkspaceHere.OpenAsync(result.FolderOf(), machine.Names, cancellationToken);
        var common = new ApiRequest(await here.ActorAsync(cancellationToken)) { DryRun = result.GetValue(CommonOptions.DryRun) };
        var request = await RequestAsync(common, result, here, cancellationToken);
        var environment = result.GetRequiredValue(Environment);
        if (await here.RequireAsync(environment, cancellationToken) is { IsLocal: false } shared)
        {
            if (!common.DryRun) await machine.Names.UseAsync(here.Manifest.Name, here.Repository, cancellationToken);
            return await AnsweredCommand.FollowAsync(_shell, result.WantsJson(), progress => new SharedCommands(machine.Followers)
                .RunAsync(here.Manifest, shared, Name, request with { Source = here.Root }, progress, cancellationToken));
        }
        using var controller = ControllerClient.Require(machine.Home, Name);
        var path = $"/api/workspaces/{here.Manifest.Name}/environments/{Uri.EscapeDataString(environment)}/{Name}";
        return await AnsweredCommand.FollowAsync(
            _shell, result.WantsJson(), progress => controller.PostAsync(path, request, progress, cancellationToken));
    }
}
