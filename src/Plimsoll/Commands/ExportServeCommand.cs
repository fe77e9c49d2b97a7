using System.CommandLine;
using Plimsoll.Exports;
using Plimsoll.Machine;
using Plimsoll.Oci;
using Plimsoll.Runtime;
using Plimsoll.Runtime.Kubernetes.Serving;
using Plimsoll.Server.Following;
using Plimsoll.Terminal;
using Plimsoll.Workspace;
using Plimsoll.Workspace.Secrets;

namespace Plimsoll.Commands;

/// <summary>Writes what an administrator applies so that <c>plimsoll serve</c> runs in the cluster of the environments.</summary>
internal sealed class ExportServeCommand : CliCommand
{
    private readonly Option<string> _to = new("--to") { Description = "The folder; files in it that are not Plimsoll's stay as they are",
        HelpName = "DIR", Required = true };
    private readonly Option<string> _image = new("--image") { Description =
        "The image of Plimsoll, with its host and best with its digest", HelpName = "IMAGE", Required = true };
    private readonly Option<string?> _repository = new("--repository") { Description =
        "What it follows, without a password; default: what this repository was cloned from", HelpName = "URL" };
    private readonly Option<bool> _check = new("--check") { Description =
        "Write nothing: exit 1 and name the files that differ, if any do" };
    private readonly Shell _shell;

    public ExportServeCommand(Shell shell)
        : base("serve", "plimsoll serve as a pod with least rights, for the environments on Kubernetes without a context",
        "plimsoll export serve --to serve --image ghcr.io/acme/plimsoll:1\nplimsoll export serve --to serve --image "
            + "ghcr.io/acme/plimsoll:1 --repository https://git.example/acme/fleet.git --check")
    {
        _shell = shell;
        foreach (var option in (Option[])[_to, _image, _repository, _check]) Options.Add(option);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var here = await WorkspaceHere.OpenAsync(result.FolderOf(), ThisMachine.Open(_shell).Names, cancellationToken);
        var installation = new ServeInstallation(here.Manifest.Name,
            await RepositoryAsync(here, result.GetValue(_repository), cancellationToken), ImageOf(result.GetRequiredValue(_image)),
            await WithSecretsAsync(here, Environments(here.Manifest), cancellationToken));
        return new ExportWriting(_shell, result.GetValue(_check), result.WantsJson())
            .Run(new(Path.Combine(result.FolderOf(), result.GetRequiredValue(_to))), ServeManifests.Files(installation),
            "To install it: kubectl apply --server-side -f DIR");
    }

    private static async Task<string> RepositoryAsync(WorkspaceHere here, string? said, CancellationToken cancellationToken)
    {
        var url = said ?? await here.Repository.ReadOriginAsync(cancellationToken)
            ?? throw Wrong($"{here.Root} was cloned from nowhere that a pod could reach. Say what it follows: --repository https://…");
        return Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme == "https" && address.UserInfo.Length == 0 ? url
            : throw Wrong("a pod reads a repository by https, and its password is never in the address but in the Secret git: "
                + "--repository https://…");
    }

    private static string ImageOf(string text) => ImageReference.TryParse(text, out var image) && image.Registry is not null ? text
        : throw Wrong($"'{text}' is not an image with its host, such as ghcr.io/acme/plimsoll@sha256:…");

    private static IReadOnlyList<ServedNamespace> Environments(WorkspaceManifest workspace)
    {
        var inside = workspace.Environments.Where(environment => environment.Runtime == "kubernetes"
            && !environment.RuntimeSettings.ContainsKey("context")).ToList();
        if (inside.Count == 0)
            throw Wrong($"{workspace.Name} has no environment on Kubernetes without a context: "
                + "one with a context is in a cluster that a pod does not know");
        return [.. inside.Select(environment => new ServedNamespace(
            new(workspace.Name, environment.Name), Clusters.Settings(environment, null).NamespaceOf(new(workspace.Name, environment.Name)),
            [.. workspace.Stores.Select(store => new DesiredStore(store.Name, store.Kind) { External = store.External })]))];
    }

    private static async Task<IReadOnlyList<ServedNamespace>> WithSecretsAsync(
        WorkspaceHere here, IReadOnlyList<ServedNamespace> environments, CancellationToken cancellationToken)
    {
        var commit = await PolicyReader.FindCommitAsync(here.Repository, "refs/heads/", cancellationToken);
        var files = await here.Repository.ReadFilesAsync(
            commit, [.. environments.Select(each => SecretFile.PathOf(each.Environment.Name))], cancellationToken);
        return [.. environments.Zip(files, (each, file) => each with { HasSecrets = file is not null })];
    }

    private static PlimsollException Wrong(string what) => new(Outcome.Usage, "PLM5024", $"exporting serve: {what}");
}
