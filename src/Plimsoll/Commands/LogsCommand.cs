using System.CommandLine;
using System.Text.Json;
using Plimsoll.Machine;
using Plimsoll.Runtime;
using Plimsoll.Terminal;
using Plimsoll.Views;

namespace Plimsoll.Commands;

internal sealed class LogsCommand : CliCommand
{
    private static readonly Tone[] Tones = [Tone.Link, Tone.Good, Tone.Careful, Tone.Dim];
    private readonly Argument<string> _environment = CommonOptions.Environment();
    private readonly Argument<string?> _service = new("SERVICE") { Description = "One service or store; default: all",
        Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _follow = new("-f", "--follow") { Description = "Go on with what comes until Ctrl-C" };
    private readonly Shell _shell;

    public LogsCommand(Shell shell)
        : base("logs", "What services and stores wrote",
            "plimsoll logs dev\nplimsoll logs dev counter -f\nplimsoll logs dev -o json | jq -r .text")
    {
        _shell = shell;
        Arguments.Add(_environment);
        Arguments.Add(_service);
        Options.Add(_follow);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        using var machine = ThisMachine.Open(_shell);
        var here = await WorkspaceHere.OpenAsync(result.FolderOf(), machine.Names, cancellationToken);
        var (manifest, environment) = (here.Manifest, await here.RequireAsync(result.GetRequiredValue(_environment), cancellationToken));
        var runtime = machine.OpenRuntime(manifest, environment);
        var lines = runtime.LogsAsync(new(manifest.Name, environment.Name), result.GetValue(_service), result.GetValue(_follow),
            cancellationToken);
        if (result.WantsJson()) return await WriteJsonAsync(lines);
        var tones = new Dictionary<string, Tone>();
        await foreach (var line in lines)
        {
            if (!tones.TryGetValue(line.Replica, out var tone)) tones[line.Replica] = tone = Tones[tones.Count % Tones.Length];
            _shell.Out.WriteLogLine(new(line.Replica, tone), line.Text);
        }
        return 0;
    }

    // as long as it is followed there is no end of an array: a record a line
    private async Task<int> WriteJsonAsync(IAsyncEnumerable<LogLine> lines)
    {
        await foreach (var line in lines) _shell.Out.WriteLine(JsonSerializer.Serialize(line, LineJson.Default.LogLine));
        return 0;
    }
}
