using System.CommandLine;
using System.Text.Json;
using Plimsoll.Delivery.Secrets;
using Plimsoll.Machine;
using Plimsoll.Terminal;
using Plimsoll.Views;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>For CI: needs no key.</summary>
internal sealed class SecretCheckCommand : CliCommand
{
    public SecretCheckCommand(Shell shell)
        : base("check", "Find what is wrong with the secrets: needs no key, for CI", "plimsoll secret check\nplimsoll secret check prod")
    {
        var environment = new Argument<string?>("ENV") { Arity = ArgumentArity.ZeroOrOne, Description = "An environment; default: all" };
        Arguments.Add(environment);
        SetAction(async (result, cancellationToken) =>
        {
            var machine = ThisMachine.Open(shell);
            var workspace = await WorkspaceHere.OpenAsync(result.FolderOf(), machine.Names, cancellationToken);
            var catalog = await CatalogReader.ReadAsync(workspace.Repository, "HEAD", cancellationToken);
            var chosen = result.GetValue(environment) is { } name ? [workspace.Manifest.Require(name)] : workspace.Manifest.Environments;
            var findings = new List<Finding>();
            var files = new List<CheckedSecretFile>();
            foreach (var each in chosen)
            {
                var file = new SecretsHere(SecretsHere.RootOf(workspace), new(workspace.Manifest.Name, each.Name), machine.SecretKeys)
                    .Find();
                findings.AddRange(SecretRules.Missing(catalog, each, file));
                if (file is null) continue;
                var wrong = SecretRules.Check(file);
                findings.AddRange(wrong);
                if (wrong.Count == 0) files.Add(new(file.Path, file.Values.Count, SecretRules.Recipients(file).Count));
            }
            if (!result.WantsJson()) Write(files, shell.Out);
            else if (findings.Count == 0)
                shell.Out.WriteLine(JsonSerializer.Serialize(new CheckedSecretsReport(files), ReportJson.Default.CheckedSecretsReport));
            return findings.Count == 0 ? 0 : throw new PlimsollException(findings);
        });
    }

    private static void Write(IReadOnlyList<CheckedSecretFile> files, Screen screen)
    {
        foreach (var file in files)
            screen.WriteLine($"{file.File}: {file.Secrets} secrets for {file.Recipients} recipients, nothing is wrong");
    }
}
