using Plimsoll.Terminal;

namespace Plimsoll.Commands;

/// <summary>The commands, in the order of the help.</summary>
internal static class CommandList
{
    public static IEnumerable<CliCommand> Create(Shell shell) =>
    [
    ];
}
