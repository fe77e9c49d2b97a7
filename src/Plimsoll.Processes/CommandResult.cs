using System.Text;

namespace Plimsoll.Processes;

/// <summary>What a program that ended left behind.</summary>
/// <param name="ExitCode">Its exit code; 128 + N when signal N ended it.</param>
/// <param name="Output">The bytes of its standard output.</param>
/// <param name="Error">Its standard error as text.</param>
public sealed record CommandResult(int ExitCode, ReadOnlyMemory<byte> Output, string Error)
{
    /// <summary>Standard output as UTF-8 text.</summary>
    public string Text => Encoding.UTF8.GetString(Output.Span);
}
