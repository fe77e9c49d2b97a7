using System.CommandLine;
using System.Text.Json;
using Plimsoll.Delivery.Status;
using Plimsoll.Machine;
using Plimsoll.Server;
using Plimsoll.Source;
using Plimsoll.Terminal;
using Plimsoll.Views;

namespace Plimsoll.Commands;

/// <summary>Reads git, ledgers and runtime by itself: it needs no controller.</summary>
internal sealed class StatusCommand : CliCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    // what has no end is a record a line
    private static StatusJson Line => new(new(StatusJson.Default.Options) { WriteIndented = false });

    private readonly Option<bool> _watch = new("--watch", "-w") { Description = "Show it again every second until Ctrl-C" };
    private readonly Shell _shell;

    public StatusCommand(Shell shell) : base("status", "Which version runs where",
        "plimsoll status\nplimsoll status -o json | jq '.environments[].state'")
    {
        _shell = shell;
        Options.Add(_watch);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        using var machine = ThisMachine.Open(_shell);
        var repository = await GitRepository.OpenAsync(result.FolderOf(), cancellationToken);
        var reader = new StatusReader(machine.Home, machine.Runtimes, machine.Time);
        while (true)
        {
            var report = await reader.ReadAsync(repository, cancellationToken);
            if (result.WantsJson()) WriteJson(report, result.GetValue(_watch) ? Line : StatusJson.Default);
            else Show(report, result.GetValue(_watch));
            if (!result.GetValue(_watch)) return 0;
            await Task.Delay(Interval, _shell.Time, cancellationToken);
        }
    }

    private void WriteJson(StatusReport report, StatusJson json) =>
        _shell.Out.WriteLine(JsonSerializer.Serialize(report, json.StatusReport));

    private void Show(StatusReport report, bool anew)
    {
        if (anew) _shell.Out.Clear();
        StatusView.Write(report, _shell.Out, _shell.Time.GetUtcNow());
        if (report.Server is null) _shell.Say("no controller runs, so nothing is followed. To start it: plimsoll up -d", Tone.Dim);
    }
}
