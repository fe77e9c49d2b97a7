using System.CommandLine;
using Plimsoll.Exports;
using Plimsoll.Machine;
using Plimsoll.Pipeline.Pushing;
using Plimsoll.Runtime.Kubernetes.Export;
using Plimsoll.Source;
using Plimsoll.Terminal;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>Renders an environment at a commit into a folder, or says whether the folder is what would be rendered.</summary>
internal sealed class ExportTargetCommand : CliCommand
{
    private readonly Option<string> _to = new("--to") { Description = "The folder; files in it that are not Plimsoll's stay as they are",
        HelpName = "DIR", Required = true };
    private readonly Option<string?> _environment = new("--environment") { Description =
        "Which; default: the only one, or the only one on Kubernetes", HelpName = "ENV" };
    private readonly Option<string> _commit = new("--commit") { Description = "At which commit; default: HEAD", HelpName = "C",
        DefaultValueFactory = _ => "HEAD" };
    private readonly Option<string?> _registry = new("--registry") { Description =
        "Where images are pulled from; default: registry of plimsoll.yaml", HelpName = "REGISTRY[/PATH]" };
    private readonly Option<string> _version = new("--server-version")
    {
        Description = "The oldest version of Kubernetes that it is for; default: 1.30. The files say up to which",
        HelpName = "1.N",
        DefaultValueFactory = _ => "1.30",
    };
    private readonly Option<bool> _check = new("--check") { Description =
        "Write nothing: exit 1 and name the files that differ, if any do" };
    private readonly Shell _shell;
    private readonly Func<Exported, IReadOnlyList<ExportedFile>> _files;

    public ExportTargetCommand(Shell shell, string name, string description, string example, Func<Exported,
        IReadOnlyList<ExportedFile>> files) : base(name, description, example)
    {
        (_shell, _files) = (shell, files);
        foreach (var option in (Option[])[_to, _environment, _commit, _registry, _version, _check]) Options.Add(option);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var minor = Minor(result.GetRequiredValue(_version));
        var (repository, commits) = GitRepository.OpenAt(result.FolderOf(), [result.GetRequiredValue(_commit)], cancellationToken);
        var catalog = await CatalogReader.ReadAsync(repository, commits[0].Commit, cancellationToken);
        var environment = Choose(catalog.Workspace, result.GetValue(_environment));
        var target = RegistryTarget.Parse(result.GetValue(_registry) ?? catalog.Workspace.Registry
            ?? throw new PlimsollException(Outcome.Usage, "PLM5021",
            $"exporting {environment.Name}: nobody says where the cluster pulls images from: set registry: "
                + $"in {catalog.Workspace.Name}'s plimsoll.yaml, or give --registry ghcr.io/acme"));
        var exported = await RenderAsync(repository, export => export.RenderAsync(catalog, environment, target, minor, cancellationToken));
        _shell.Say(exported.Servers.Says);
        return new ExportWriting(_shell, result.GetValue(_check), result.WantsJson())
            .Run(new(Path.Combine(result.FolderOf(), result.GetRequiredValue(_to))), _files(exported),
            $"Images are pulled from {target}: plimsoll build --to {target} puts them there");
    }

    private async Task<Exported> RenderAsync(GitRepository repository, Func<EnvironmentExport, Task<Exported>> render)
    {
        await using var progress = new ProgressView(_shell);
        return await render(new(ThisMachine.Open(_shell), repository, progress));
    }

    private static EnvironmentManifest Choose(WorkspaceManifest workspace, string? name)
    {
        if (name is not null) return workspace.Require(name);
        var candidates = workspace.Environments.Where(environment => environment.Runtime == "kubernetes").ToList();
        if (candidates.Count == 0) candidates = [.. workspace.Environments];
        return candidates is [var only] ? only : throw new PlimsollException(Outcome.Usage, "PLM5022",
            $"exporting: {workspace.Name} has several environments: say which with --environment "
                + $"({string.Join(", ", candidates.Select(environment => environment.Name))})");
    }

    private static int Minor(string version) =>
        version.Split('.') is ["1", var minor] && int.TryParse(minor, out var number) && number >= 20 ? number
            : throw new PlimsollException(Outcome.Usage, "PLM5023",
                $"exporting: '{version}' is not a version of Kubernetes that manifests can be made for (1.20 or newer)");
}
