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
        : base("init", "Write manifests for the projects of a repository that has none", "plimsoll init --dry-run\nplimsoll init")
    {
        _shell = shell;
        Options.Add(CommonOptions.DryRun);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var repository = await GitRepository.OpenAsync(result.FolderOf(), cancellationToken);
        var root = repository.WorkTree ?? throw new PlimsollException(Outcome.Usage, "PLM1021", $"init: {repository.Folder} is bare: it has no files to write beside. Run it in a clone");
        var proposed = await Init.ProposeAsync(repository, "HEAD", cancellationToken);
        var missing = proposed.Where(file => !Path.Exists(Path.Combine(root, file.Path))).ToList();
        foreach (var file in missing)
        {
            if (result.GetValue(CommonOptions.DryRun)) Show(file);
            else await WriteAsync(root, file, cancellationToken);
        }
        if (missing.Count == 0) _shell.Out.WriteLine("nothing to write: every project that Plimsoll knows has a manifest");
        else if (!result.GetValue(CommonOptions.DryRun)) _shell.Say("Look at them, commit them, and start: plimsoll up");
        return 0;
    }

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
