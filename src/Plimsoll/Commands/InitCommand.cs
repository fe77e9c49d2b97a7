using System.CommandLine;
using System.Text.Json;
using Plimsoll.Packaging;
using Plimsoll.Source;
using Plimsoll.Terminal;
using Plimsoll.Views;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>Writes files that are not there, and never one that is.</summary>
internal sealed class InitCommand : CliCommand
{
    private const string Commit = "git add . && git commit -m \"Describe the services\" && plimsoll up -d";

    private readonly Shell _shell;
    private readonly Option<bool> _yes = new("-y", "--yes") { Description = "Write without asking" };

    public InitCommand(Shell shell)
        : base("init", "Write manifests for the services of a repository that has none", "plimsoll init --dry-run\nplimsoll init")
    {
        _shell = shell;
        Options.Add(CommonOptions.DryRun);
        Options.Add(_yes);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var repository = await GitRepository.OpenAsync(result.FolderOf(), cancellationToken);
        var root = repository.WorkTree ?? throw new PlimsollException(
            Outcome.Usage, "PLM1021", $"init: {repository.Folder} is bare: it has no files to write beside. Run it in a clone");
        var proposal = await Init.ProposeAsync(repository, "HEAD", ToolchainProbe.FindSdk, cancellationToken);
        if (proposal.Services.Count + proposal.Known == 0) throw Nothing(proposal);
        var missing = proposal.Files.Where(file => !Path.Exists(Path.Combine(root, file.Path))).ToList();
        var isDry = result.GetValue(CommonOptions.DryRun);
        var json = result.WantsJson();
        // who reads JSON answers no question
        var asks = !json && !isDry && !result.GetValue(_yes) && _shell.Answer is not null && missing.Count > 0;
        if ((isDry || asks) && !json) missing.ForEach(Show);
        foreach (var left in proposal.NotTaken) _shell.Say($"not taken over: {left.Where}: {left.What}", Tone.Careful);
        if (missing.Count == 0 && !json) _shell.Out.WriteLine("nothing to write: every service that Plimsoll finds has a manifest");
        var question = missing.Count == 1 ? "Write this file?" : $"Write these {missing.Count} files?";
        var writes = !isDry && (!asks || await _shell.AgreesAsync(question, cancellationToken));
        foreach (var file in writes ? missing : []) await WriteAsync(root, file, json, cancellationToken);
        var next = Next(proposal, missing.Count, writes);
        if (json) WriteJson(proposal, missing, writes, next);
        else _shell.Say($"Next: {next}");
        return 0;
    }

    /// <summary>The command that leads on from here.</summary>
    private static string Next(InitProposal proposal, int missing, bool writes) =>
        missing > 0 && !writes ? "plimsoll init   (it writes these files, and none that is there)"
        : proposal.Files.Count > 0 ? Commit
        : "plimsoll up -d";

    private static PlimsollException Nothing(InitProposal proposal) => new(Outcome.Refused, "PLM1025",
        "init: the commit has no service that Plimsoll finds: no project for .NET that is a web application, a worker or a host, "
        + "no Dockerfile, no service with build: in a Compose file, "
        + "and no program in Go, Node or Python that it can write a Dockerfile for.\n"
        + string.Concat(proposal.NotTaken.Select(left => $"         {left.Where}: {left.What}\n"))
        + "         What is committed counts. To describe a service by hand, write a service.yaml in its folder: "
        + "build: { dockerfile: Dockerfile }");

    private void Show(ProposedFile file)
    {
        _shell.Out.WriteLine($"{file.Path}:", Tone.Strong);
        foreach (var line in file.Content.TrimEnd().Split('\n')) _shell.Out.WriteLine($"  {line}");
    }

    private void WriteJson(InitProposal proposal, IEnumerable<ProposedFile> missing, bool writes, string next)
    {
        var files = missing.Select(file => new InitFile(file.Path, file.Content, writes));
        var report = new InitReport([.. files], [.. proposal.NotTaken.Select(left => new InitLeft(left.Where, left.What))], next);
        _shell.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.InitReport));
    }

    private async Task WriteAsync(string root, ProposedFile file, bool json, CancellationToken cancellationToken)
    {
        var path = Path.Combine(root, file.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, file.Content, cancellationToken);
        if (!json) _shell.Out.WriteLine($"wrote {file.Path}");
    }
}
