using System.CommandLine;
using System.Globalization;
using Plimsoll.Machine;
using Plimsoll.Server.Api;
using Plimsoll.Terminal;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

internal sealed class ScaleCommand : ServerCommand
{
    private readonly Argument<string[]> _services = new("services") { HelpName = "SERVICE=N|default", Arity = ArgumentArity.OneOrMore,
        Description = "How many replicas; default takes the manifest's number again" };

    public ScaleCommand(Shell shell) : base("scale", "Set how many replicas of services run",
        "plimsoll scale dev counter=5\nplimsoll scale dev counter=default", shell)
    {
        Arguments.Add(_services);
    }

    protected override Task<ApiRequest> RequestAsync(ApiRequest request, ParseResult result, WorkspaceHere here,
        CancellationToken cancellationToken) => Task.FromResult(request with
    {
        Replicas = result.GetRequiredValue(_services).Select(Read).GroupBy(r => r.Service, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Last().Count),
    });

    private static (string Service, int? Count) Read(string word)
    {
        var parts = word.Split('=', 2);
        if (parts.Length == 2 && parts[1] == "default") return (parts[0], null);
        return parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? (parts[0], count)
            : throw new PlimsollException(Outcome.Usage, "PLM0003",
                $"scale: '{word}' is not SERVICE=N or SERVICE=default, for instance counter=5");
    }
}
