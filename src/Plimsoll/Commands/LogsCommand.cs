using System.CommandLine;
using Plimsoll.Composition;
using Plimsoll.Runtime;
using Plimsoll.Terminal;

namespace Plimsoll.Commands;

internal sealed class LogsCommand : CliCommand
{
    private static readonly Tone[] Tones = [Tone.Link, Tone.Good, Tone.Careful, Tone.Dim];
    private readonly Argument<string> _environment = CommonOptions.Environment();
    private readonly Argument<string?> _service = new("SERVICE") { Description = "One service or store (default: all)", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on with what comes until Ctrl-C" };
    private readonly Machine _machine;

    public LogsCommand(Machine machine) : base("logs", "What services and stores wrote", "plimsoll logs dev counter -f")
    {
        _machine = machine;
        Add(_environment);
        Add(_service);
        Add(_follow);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var (_, manifest) = await Machine.OpenWorkspaceAsync(result.FolderOf(), cancellationToken);
        var environment = new EnvironmentId(manifest.Name, manifest.Require(result.GetRequiredValue(_environment)).Name);
        var screen = _machine.Shell.Out;
        var tones = new Dictionary<string, Tone>();
        await foreach (var line in _machine.Runtime.LogsAsync(environment, result.GetValue(_service), result.GetValue(_follow), cancellationToken))
        {
            if (!tones.TryGetValue(line.Replica, out var tone)) tones[line.Replica] = tone = Tones[tones.Count % Tones.Length];
            screen.WriteLine($"{screen.Paint(line.Replica, tone)}  {line.Text}");
        }
        return 0;
    }
}
