using System.Text.Json;
using Plimsoll.Terminal;
using Plimsoll.Views;

namespace Plimsoll.Commands;

internal sealed class RegistryListCommand : CliCommand
{
    public RegistryListCommand(Shell shell) : base("list", "Repositories, tags, digests and sizes",
        "plimsoll registry list\nplimsoll registry list -o json")
    {
        SetAction(async (result, cancellationToken) =>
        {
            var report = await RegistryReport.ReadAsync(RegistryCommand.Store(result, shell), cancellationToken);
            if (result.WantsJson()) shell.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.RegistryReport));
            else RegistryView.Write(report, shell.Out);
            return 0;
        });
    }
}
