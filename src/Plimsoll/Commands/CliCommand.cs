using System.CommandLine;

namespace Plimsoll.Commands;

/// <summary>A command with an example in its help.</summary>
internal abstract class CliCommand(string name, string description, string example) : Command(name, description)
{
    /// <summary>Command lines that work as they are, one a line.</summary>
    public string Example => example;
}
