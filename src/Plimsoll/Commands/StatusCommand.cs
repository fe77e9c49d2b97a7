using System.CommandLine;
using System.Text.Json;
using Plimsoll.Composition;
using Plimsoll.Delivery.Status;
using Plimsoll.Source;
using Plimsoll.Terminal;
using Plimsoll.Views;

namespace Plimsoll.Commands;

internal sealed class StatusCommand : CliCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly Option<bool> _watch = new("--watch", "-w") { Description = "Show it again every second until Ctrl-C" };
    private readonly Machine _machine;

    public StatusCommand(Machine machine) : base("status", "Which version runs where", "plimsoll status\nplimsoll status -o json | jq '.environments[].services[].state'")
    {
        _machine = machine;
        Add(_watch);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var repository = await GitRepository.OpenAsync(result.FolderOf(), cancellationToken);
        var shell = _machine.Shell;
        while (true)
        {
            var report = await _machine.Status.ReadAsync(repository, cancellationToken);
            if (result.GetValue(_watch) && shell.Out.IsTerminal) shell.Out.Write("\e[H\e[J");
            if (result.WantsJson()) shell.Out.WriteLine(JsonSerializer.Serialize(report, StatusJson.Default.StatusReport));
            else Show(report, shell);
            if (!result.GetValue(_watch)) return 0;
            await Task.Delay(Interval, shell.Time, cancellationToken);
        }
    }

    private static void Show(StatusReport report, Shell shell)
    {
        StatusView.Write(report, shell.Out, shell.Time.GetUtcNow());
        if (report.Server is null) shell.Error.WriteLine("no controller runs, so nothing is followed. To start it: plimsoll up -d", Tone.Dim);
    }
}
