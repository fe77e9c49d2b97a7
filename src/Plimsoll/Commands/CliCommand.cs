using System.CommandLine;

namespace Plimsoll.Commands;

/// <summary>A command with an example in its help.</summary>
internal abstract class CliCommand(string name, string description, string example) : Command(name, description)
{
    /// <summary>Command lines that work as they are, one a line.</summary>
    public string Example => example;

    /// <summary>Refuses <c>-o json</c>, for a command without a result.</summary>
    /// <param name="why">Said to who asks for it.</param>
    protected void RefuseJson(string why) => Validators.Add(result =>
    {
        if (result.GetValue(CommonOptions.Output) == OutputFormat.Json) result.AddError($"-o json: {why}");
    });
}
