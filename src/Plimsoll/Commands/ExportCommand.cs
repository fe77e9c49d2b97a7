using Plimsoll.Runtime.Kubernetes.Export;
using Plimsoll.Terminal;

namespace Plimsoll.Commands;

/// <summary>Writes for other tools what an environment is.</summary>
internal sealed class ExportCommand : CliCommand
{
    public ExportCommand(Shell shell)
        : base("export", "Write an environment as the files of another tool",
            "plimsoll export kubernetes --to manifests\nplimsoll export helm --to chart --environment dev")
    {
        Subcommands.Add(new ExportTargetCommand(
            shell, "kubernetes", "Plain manifests, for kubectl and what reads them",
            "plimsoll export kubernetes --to manifests\nplimsoll export kubernetes --to manifests --check",
            each => ManifestExport.Files(each.Rendered, each.Servers)));
        Subcommands.Add(new ExportTargetCommand(
            shell, "helm", "A chart for Helm",
            "plimsoll export helm --to chart\nplimsoll export helm --to chart --environment dev --commit HEAD~1",
            each => ChartExport.Files(each.Rendered, each.Environment, each.Commit, each.Servers)));
        Subcommands.Add(new ExportServeCommand(shell));
    }
}
