using System.CommandLine;
using Plimsoll.Source;
using Plimsoll.Terminal;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>Writes files that are not there, and never one that is.</summary>
internal sealed class InitCommand : CliCommand
{
    private readonly Shell _shell;

    public InitCommand(Shell shell)
        : base("init", "Write manifests for the services of a repository that has none", "plimsoll init --dry-run\nplimsoll init")
    {
        _shell = shell;
        Options.Add(CommonOptions.DryRun);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var repository = await GitRepository.OpenAsync(result.FolderOf(), cancellationToken);
        var root = repository.WorkTree ?? throw new PlimsollException(Outcome.Usage, "PLM1021", $"init: {repository.Folder} is bare: it has no files to write beside. Run it in a clone");
        var proposal = await Init.ProposeAsync(repository, "HEAD", cancellationToken);
        if (proposal.Services.Count + proposal.Known == 0) throw Nothing(proposal);
        var missing = proposal.Files.Where(file => !Path.Exists(Path.Combine(root, file.Path))).ToList();
        foreach (var file in missing)
        {
            if (result.GetValue(CommonOptions.DryRun)) Show(file);
            else await WriteAsync(root, file, cancellationToken);
        }
        foreach (var left in proposal.NotTaken) _shell.Say($"not taken over: {left.Where}: {left.What}", Tone.Careful);
        if (missing.Count == 0) _shell.Out.WriteLine("nothing to write: every service that Plimsoll finds has a manifest");
        else if (!result.GetValue(CommonOptions.DryRun)) _shell.Say("Look at them, commit them, and start: git add . && git commit && plimsoll up");
        return 0;
    }

    private static PlimsollException Nothing(InitProposal proposal) => new(Outcome.Refused, "PLM1025",
        "init: the commit has no service that Plimsoll finds: no project for .NET that is a web application, a worker or a host, no Dockerfile, no service with build: in a Compose file.\n"
        + string.Concat(proposal.NotTaken.Select(left => $"         {left.Where}: {left.What}\n"))
        + "         What is committed counts. To describe a service by hand, write a service.yaml in its folder: build: { dockerfile: Dockerfile }");

    private void Show(ProposedFile file)
    {
        _shell.Out.WriteLine($"{file.Path}:", Tone.Strong);
        foreach (var line in file.Content.TrimEnd().Split('\n')) _shell.Out.WriteLine($"  {line}");
    }

    private async Task WriteAsync(string root, ProposedFile file, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(Path.Combine(root, file.Path), file.Content, cancellationToken);
        _shell.Out.WriteLine($"wrote {file.Path}");
    }
}
