using System.CommandLine;
using System.Globalization;
using Plimsoll.Composition;
using Plimsoll.Server.Api;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

internal sealed class ScaleCommand : CliCommand
{
    private readonly Argument<string> _environment = CommonOptions.Environment();
    private readonly Argument<string[]> _replicas = new("SERVICE=N") { Description = "How many replicas; SERVICE=default takes the manifest's number", Arity = ArgumentArity.OneOrMore };
    private readonly Machine _machine;

    public ScaleCommand(Machine machine) : base("scale", "Set how many replicas run; stays over deployments", "plimsoll scale dev counter=5\nplimsoll scale dev counter=default")
    {
        _machine = machine;
        Add(_environment);
        Add(_replicas);
        Add(CommonOptions.DryRun);
        SetAction(RunAsync);
    }

    private Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(ControllerCall.Actor)
        {
            Replicas = result.GetRequiredValue(_replicas).Select(Read).ToDictionary(),
            DryRun = result.GetValue(CommonOptions.DryRun),
        };
        return ControllerCall.SendAsync(_machine, result, result.GetRequiredValue(_environment), "scale", request, cancellationToken);
    }

    /// <summary>Reads <c>counter=5</c> or <c>counter=default</c>.</summary>
    internal static KeyValuePair<string, int?> Read(string text)
    {
        var (name, value) = text.Split('=') is [{ Length: > 0 } left, { Length: > 0 } right] ? (left, right) : ("", "");
        if (name.Length > 0 && value == "default") return new(name, null);
        return name.Length > 0 && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new(name, number)
            : throw new PlimsollException(Outcome.Usage, "PLM1020", $"scaling: {text} is not SERVICE=N or SERVICE=default, such as counter=5");
    }
}
