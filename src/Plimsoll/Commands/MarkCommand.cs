using System.CommandLine;
using System.Text.Json;
using Plimsoll.Machine;
using Plimsoll.Server;
using Plimsoll.Terminal;
using Plimsoll.Views;

namespace Plimsoll.Commands;

/// <summary>Says of a release, for all environments, that it is bad or that it is not. It needs no controller.</summary>
internal abstract class MarkCommand : CliCommand
{
    private readonly Argument<string> _version = new("COMMIT|RC")
    {
        Description = "A commit, or the permanent name of a release, such as RC20261128_0900",
    };

    private readonly Shell _shell;

    protected MarkCommand(string name, string description, string example, Shell shell) : base(name, description, example)
    {
        _shell = shell;
        Arguments.Add(_version);
        Options.Add(CommonOptions.DryRun);
        SetAction(RunAsync);
    }

    /// <summary>Says it.</summary>
    /// <param name="marks">Where it is written.</param>
    /// <param name="commit">The full id.</param>
    /// <param name="actor">Who says it.</param>
    /// <param name="result">With the options.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What was done.</returns>
    protected abstract Task<MarkReport> MarkAsync(Rejecting marks, string commit, string actor, ParseResult result,
        CancellationToken cancellationToken);

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        using var machine = ThisMachine.Open(_shell);
        var here = await WorkspaceHere.OpenAsync(result.FolderOf(), machine.Names, cancellationToken);
        if (!result.GetValue(CommonOptions.DryRun)) await machine.Names.UseAsync(here.Manifest.Name, here.Repository, cancellationToken);
        var marks = new Rejecting(machine.Home, here.Repository, here.Manifest, machine.Time);
        var commit = await marks.ResolveAsync(result.GetRequiredValue(_version), cancellationToken);
        var report = await MarkAsync(marks, commit, await here.ActorAsync(cancellationToken), result, cancellationToken);
        _shell.Out.WriteLine(result.WantsJson() ? JsonSerializer.Serialize(report, ReportJson.Default.MarkReport) : report.Says);
        return 0;
    }
}
