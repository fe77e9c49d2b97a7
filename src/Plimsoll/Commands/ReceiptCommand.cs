using System.CommandLine;
using System.Text.Json;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Receipts;
using Plimsoll.Machine;
using Plimsoll.Server;
using Plimsoll.Server.Following;
using Plimsoll.Terminal;
using Plimsoll.Views;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>Reads the ledger by itself: it needs no controller.</summary>
internal sealed class ReceiptCommand : CliCommand
{
    private readonly Argument<string> _environment = CommonOptions.Environment();
    private readonly Argument<long?> _number = new("NUMBER")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "The deployment; default: the last one that has ended",
    };
    private readonly Option<bool> _verify = new("--verify") { Description =
        "End with 3 unless a trusted key signed it and it says what the ledger says" };
    private readonly Shell _shell;

    public ReceiptCommand(Shell shell) : base("receipt", "What happened in a deployment: replicas, probes, connections, and who signed it",
        "plimsoll receipt prod\nplimsoll receipt prod 12 --verify\nplimsoll receipt prod -o json")
    {
        _shell = shell;
        Arguments.Add(_environment);
        Arguments.Add(_number);
        Options.Add(_verify);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        using var machine = ThisMachine.Open(_shell);
        var here = await WorkspaceHere.OpenAsync(result.FolderOf(), machine.Names, cancellationToken);
        var environment = await here.RequireAsync(result.GetRequiredValue(_environment), cancellationToken);
        var ledger = await new LedgerReader(machine.Home, here.Repository, here.Manifest.Name).ReadAsync(environment, cancellationToken);
        var deployment = Find(environment.Name, ledger, result.GetValue(_number));
        var receipt = Receipt.Of(new(here.Manifest.Name, environment.Name), deployment);
        var signer = ReceiptSigning.FindSigner(receipt, deployment.Signature, machine.Keys.ListTrusted());
        if (result.WantsJson())
        {
            var report = new ReceiptReport(receipt.ToJson(), deployment.Signature, signer?.Id);
            _shell.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.ReceiptReport));
        }
        else ReceiptReport.Write(receipt, deployment.Signature, signer, _shell.Out);
        return result.GetValue(_verify) && WhyNot(receipt, deployment, signer is not null) is { } why
            ? throw new PlimsollException(Outcome.Refused, "PLM3056",
                $"verifying the receipt of deployment {receipt.Deployment} of {environment.Name}: {why}")
            : 0;
    }

    private static LedgerDeployment Find(string environment, LedgerState ledger, long? number) =>
        (number is { } asked ? ledger.Find(asked) : ledger.Deployments.FindLast(each => each.Outcome is not null) ?? ledger.Current)
            ?? throw new PlimsollException(Outcome.Refused, "PLM3055",
                $"reading the receipt of {(number is null ? "" : $"deployment {number} of ")}{environment}: "
                + $"{(number is null ? "nothing was deployed there yet" : "there is no such deployment")}. "
                + $"What was: plimsoll history {environment}");

    private static string? WhyNot(Receipt receipt, LedgerDeployment deployment, bool isSigned) =>
        deployment.Signature is null
            ? "it is not signed: the machine that deployed it had no signing key. To make one there: plimsoll keys init"
        : !isSigned
            ? $"no trusted key signed it as it stands in the ledger: the key {deployment.Signature.Key[..12]} is not trusted here, "
            + "or the ledger was changed since. What is trusted: plimsoll keys list"
        : receipt.FindForeign().Select(replica => replica.Id).ToList() is { Count: > 0 } foreign
            && receipt.Outcome == DeploymentOutcome.Healthy
            ? $"{string.Join(", ", foreign)} ran another image than the one that was deployed"
        : null;
}
