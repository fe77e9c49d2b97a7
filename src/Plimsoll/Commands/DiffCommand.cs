using System.CommandLine;
using System.Text.Json;
using Plimsoll.Machine;
using Plimsoll.Server;
using Plimsoll.Source;
using Plimsoll.Terminal;
using Plimsoll.Views;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>Reads git and the ledgers by itself: it needs no controller.</summary>
internal sealed class DiffCommand : CliCommand
{
    private readonly Argument<string> _from = new("ENV") { Description = "An environment of plimsoll.yaml, such as dev" };
    private readonly Argument<string> _to = new("OTHER")
    {
        HelpName = "ENV|COMMIT|RC",
        Description = "Another one, such as prod, or what the first would run: a commit, branch or tag, or a name such as RC20261128_0900",
    };
    private readonly Option<string?> _service = new("--service")
    {
        HelpName = "NAME",
        Description = "Only this service, and only the commits that change its files",
    };
    private readonly Shell _shell;

    public DiffCommand(Shell shell) : base("diff", "What differs between two environments, or an environment and a commit",
        "plimsoll diff dev prod\nplimsoll diff prod main --service counter\nplimsoll diff prod RC20261128_0900")
    {
        _shell = shell;
        Arguments.Add(_from);
        Arguments.Add(_to);
        Options.Add(_service);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        using var machine = ThisMachine.Open(_shell);
        var here = await WorkspaceHere.OpenAsync(result.FolderOf(), machine.Names, cancellationToken);
        var reader = new LedgerReader(machine.Home, here.Repository, here.Manifest.Name);
        var environment = await here.RequireAsync(result.GetRequiredValue(_from), cancellationToken);
        var from = ComparedSide.Of(environment, await reader.ReadAsync(environment, cancellationToken));
        var other = result.GetRequiredValue(_to);
        var to = here.Manifest.Environments.FirstOrDefault(each => each.Name == other) is { } second
            ? ComparedSide.Of(second, await reader.ReadAsync(second, cancellationToken))
            : await ComparedSide.ReadAsync(here, reader, environment, other, machine.Home.Cache, cancellationToken);
        var service = result.GetValue(_service);
        if (service is not null) RequireService(service, from, to);
        var log = service is null ? null : await FilesAsync(here.Repository, service, from, to, cancellationToken);
        var report = DiffReport.Of(from, to, await LogAsync(from, to), await LogAsync(to, from), service);
        if (result.WantsJson()) _shell.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.DiffReport));
        else DiffView.Write(report, _shell.Out, _shell.Time.GetUtcNow());
        return 0;

        Task<IReadOnlyList<CommitInfo>> LogAsync(ComparedSide has, ComparedSide lacks) => log is null
            ? here.Repository.LogAsync(has.Deployment.Commit, lacks.Deployment.Commit, cancellationToken: cancellationToken)
            : here.Repository.LogOfAsync(has.Deployment.Commit, lacks.Deployment.Commit, log, cancellationToken);
    }

    private static void RequireService(string service, ComparedSide from, ComparedSide to)
    {
        var names = new[] { from, to }.SelectMany(side => side.Deployment.Services.Select(each => each.Name).Concat(side.Unbuilt))
            .Distinct().Order(StringComparer.Ordinal).ToList();
        if (names.Contains(service)) return;
        throw new PlimsollException(Outcome.Usage, "PLM3050",
            $"comparing {service} of {from.Name} and {to.Name}: neither has such a service "
            + $"(there is {(names.Count > 0 ? string.Join(", ", names) : "none")})");
    }

    /// <summary>The files that a service is made of on either side.</summary>
    private static async Task<IReadOnlySet<string>> FilesAsync(GitRepository repository, string service, ComparedSide from, ComparedSide to,
        CancellationToken cancellationToken)
    {
        var files = new HashSet<string>(StringComparer.Ordinal);
        foreach (var side in new[] { from, to })
        {
            // an older commit may not be readable any more, and has its files in common with the other one
            var (catalog, _) = await CatalogReader.TryReadAsync(repository, side.Deployment.Commit, cancellationToken);
            if (catalog.Units.FirstOrDefault(each => each.Name == service && each.Service is not null) is { } unit)
                files.UnionWith(await InputReader.ListFilesAsync(repository, catalog, unit, cancellationToken));
        }
        // what is wrong with the manifests is why there are none
        if (files.Count == 0) await CatalogReader.ReadAsync(repository, to.Deployment.Commit, cancellationToken);
        return files;
    }
}
