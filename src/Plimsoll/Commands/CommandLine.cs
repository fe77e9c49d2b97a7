using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Plimsoll.Server;
using Plimsoll.Terminal;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>From arguments to an exit code.</summary>
internal static class CommandLine
{
    // the library ends a program two seconds after SIGTERM; the keeper drains what it runs for as long as manifests say
    private static readonly TimeSpan LongestEnd = TimeSpan.FromMinutes(5);

    /// <summary>Reads the arguments and runs the command that they name.</summary>
    /// <returns>The exit code: a number of <see cref="Outcome"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Shell shell, CancellationToken cancellationToken = default)
    {
        var words = arguments.Count == 0 ? ["--help"] : arguments;
        var result = Create(shell, words[0]).Parse(words);
        if (result.Action is ParseErrorAction wrong) return Refuse(result, wrong, shell);
        try
        {
            var console = new InvocationConfiguration
            {
                Output = shell.Out.Writer,
                Error = shell.Error.Writer,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = LongestEnd,
            };
            return await result.InvokeAsync(console, cancellationToken);
        }
        catch (Exception e)
        {
            return Report(e, shell, result.GetValue(CommonOptions.Debug));
        }
    }

    /// <summary>The command line with everything that it understands.</summary>
    /// <param name="shell">What surrounds it.</param>
    /// <param name="command">The only command that matters, when there is one of this name.</param>
    public static RootCommand Create(Shell shell, string? command = null)
    {
        var root = new RootCommand("Plimsoll builds what changed in a commit, runs it, and tells which version runs where.")
        {
            CommonOptions.Folder, CommonOptions.Output, CommonOptions.Debug,
        };
        foreach (var each in CommandList.Create(shell, command)) root.Add(each);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExample((HelpAction)help.Action!);
        return root;
    }

    private static int Refuse(ParseResult result, ParseErrorAction wrong, Shell shell)
    {
        (wrong.ShowHelp, wrong.ShowTypoCorrections) = (false, true);
        result.Invoke(new() { Output = shell.Error.Writer, Error = shell.Error.Writer });
        shell.Say($"What is understood: plimsoll{Words(result.CommandResult)} --help");
        return (int)Outcome.Usage;
    }

    /// <summary>A command as it is written: <c> registry serve</c>.</summary>
    private static string Words(CommandResult result) => result.Command is CliCommand known
        ? $"{(result.Parent is CommandResult parent ? Words(parent) : "")} {known.Name}" : "";

    private static int Report(Exception exception, Shell shell, bool debug)
    {
        var problem = Problems.Of(exception);
        shell.Say(problem.Message, Tone.Bad);
        if (debug) shell.Say(exception.ToString());
        else if (problem.Code == Problems.Unexpected) shell.Say("         To see where: the same command with --debug");
        return (int)problem.Outcome;
    }
}
