using System.CommandLine;
using System.Text.Json;
using Plimsoll.Machine;
using Plimsoll.Server;
using Plimsoll.Terminal;
using Plimsoll.Views;

namespace Plimsoll.Commands;

/// <summary>Reads the ledgers of all environments by itself: it needs no controller.</summary>
internal sealed class WhereCommand : CliCommand
{
    private readonly Argument<string> _version = new("COMMIT|IMAGE|RC") { Description =
        "A commit, branch or tag, the digest of an image or release or its beginning, or a permanent name such as RC20261128_0900" };
    private readonly Shell _shell;

    public WhereCommand(Shell shell) : base("where", "Where a version runs, or ran last",
        "plimsoll where 9f3c2ab\nplimsoll where sha256:5f9e53185a96\nplimsoll where RC20261128_0900")
    {
        _shell = shell;
        Arguments.Add(_version);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        using var machine = ThisMachine.Open(_shell);
        var here = await WorkspaceHere.OpenAsync(result.FolderOf(), machine.Names, cancellationToken);
        var version = result.GetRequiredValue(_version);
        var reader = new LedgerReader(machine.Home, here.Repository, here.Manifest.Name);
        var ledgers = await Task.WhenAll(here.Manifest.Environments.Select(async each =>
            (each.Name, await reader.ReadAsync(each, cancellationToken))));
        // a name of the ledger first: no tag that somebody moved may stand in for it
        var report = WhereReport.Of(Digest(version), ledgers);
        if (report.Environments.Count == 0 && !IsDigest(version))
            report = WhereReport.Of(await here.Repository.ResolveAsync(version, cancellationToken), ledgers);
        if (result.WantsJson()) _shell.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.WhereReport));
        else WhereView.Write(report, _shell.Out, _shell.Time.GetUtcNow());
        return 0;
    }

    private static bool IsDigest(string version) => version.StartsWith("sha256:", StringComparison.Ordinal);

    /// <summary>A shortened digest without its algorithm, as <c>status</c> shows it; all else as it is.</summary>
    private static string Digest(string version) => IsDigest(version) && version.Length < "sha256:".Length + 64
        ? version["sha256:".Length..] : version;
}
