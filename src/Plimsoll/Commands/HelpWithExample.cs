using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Plimsoll.Commands;

/// <summary>The usual help, and below it an example.</summary>
internal sealed class HelpWithExample(HelpAction standard) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var code = standard.Invoke(parseResult);
        if (parseResult.CommandResult.Command is not CliCommand command) return code;
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Example:");
        foreach (var line in command.Example.Split('\n')) output.WriteLine($"  {line}");
        return code;
    }
}
