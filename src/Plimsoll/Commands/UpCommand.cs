using System.CommandLine;
using Plimsoll.Machine;
using Plimsoll.Server.Api;
using Plimsoll.Terminal;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>Starts keeper and controller where they do not run, lets them deploy, and shows how it goes.</summary>
internal sealed class UpCommand : CliCommand
{
    private const int MostTries = 3;
    private readonly Shell _shell;
    private readonly Option<bool> _detach = new("-d", "--detach") { Description = "Come back when everything is healthy, and let it run" };
    private readonly Option<bool> _missing = new("--missing") { Hidden = true,
        Description = "Print the programs that its stores and builds need and this machine lacks, for the launcher" };

    public UpCommand(Shell shell)
        : base("up", "Start here: deploy what each local environment should run, and follow the branches", "plimsoll up -d")
    {
        _shell = shell;
        Options.Add(_detach);
        Options.Add(_missing);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var machine = ThisMachine.Open(_shell);
        var here = await WorkspaceHere.OpenAsync(result.FolderOf(), machine.Names, cancellationToken);
        if (result.GetValue(_missing))
        {
            foreach (var program in StorePrograms.Missing(here.Manifest)) _shell.Out.WriteLine($"missing: {program}");
            var builds = await BuildPrograms.MissingAsync(() => here.ReadUnitsAsync(cancellationToken));
            foreach (var program in builds) _shell.Out.WriteLine($"missing: {program}");
            return 0;
        }
        StorePrograms.Require(here.Manifest);
        await TellModifiedAsync(here, cancellationToken);
        var exit = await AskAsync(machine, here, result.WantsJson(), cancellationToken);
        if (exit != 0 || result.GetValue(_detach)) return exit;
        return await StayAsync(machine, cancellationToken);
    }

    private async Task<int> AskAsync(ThisMachine machine, WorkspaceHere here, bool json, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(await here.ActorAsync(cancellationToken)) { Source = here.Root };
        for (var tried = 1; ; tried++)
        {
            using var controller = await ControllerStart.EnsureAsync(machine, _shell, cancellationToken);
            try
            {
                var path = $"/api/workspaces/{here.Manifest.Name}/up";
                return await AnsweredCommand.FollowAsync(
                    _shell, json, progress => controller.PostAsync(path, request, progress, cancellationToken));
            }
            catch (PlimsollException e) when (e.Code == ControllerClient.Unreachable && tried < MostTries)
            {
                // it was killed just now: the next one carries on
            }
        }
    }

    // in the foreground it runs as long as this command does, as people know it of others
    private async Task<int> StayAsync(ThisMachine machine, CancellationToken cancellationToken)
    {
        _shell.Say("following; Ctrl-C stops everything (up -d lets it run)");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _shell.Time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await ControllerStart.StopAsync(machine, CancellationToken.None);
        }
        return 0;
    }

    private async Task TellModifiedAsync(WorkspaceHere here, CancellationToken cancellationToken)
    {
        if (here.Repository.WorkTree is null || await here.Repository.StatusAsync(cancellationToken) is not { IsModified: true } tree)
            return;
        _shell.Say($"not deployed: {tree.Paths.Count} modified files that are in no commit "
            + $"({string.Join(", ", tree.Paths.Take(3))}{(tree.Paths.Count > 3 ? ", …" : "")})", Tone.Careful);
    }
}
