using System.CommandLine;
using System.Text.Json;
using Plimsoll.Machine;
using Plimsoll.Runtime;
using Plimsoll.Server;
using Plimsoll.Terminal;
using Plimsoll.Views;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>Says where a service can be reached from here; where it cannot, its port is forwarded for as long as this runs.</summary>
internal sealed class OpenCommand : CliCommand
{
    private readonly Argument<string> _target = new("ENV/SERVICE") { Description = "A service or store of an environment" };
    private readonly Shell _shell;

    public OpenCommand(Shell shell) : base("open", "The address of a service or store, forwarded if need be",
        "plimsoll open dev/counter\nplimsoll open prod/redis")
    {
        _shell = shell;
        Arguments.Add(_target);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var text = result.GetRequiredValue(_target);
        if (text.Split('/') is not [var name, var service] || service.Length == 0)
            throw new PlimsollException(Outcome.Usage, "PLM3013", $"'{text}' is not ENVIRONMENT/SERVICE, such as dev/counter");
        using var machine = ThisMachine.Open(_shell);
        var here = await WorkspaceHere.OpenAsync(result.FolderOf(), machine.Names, cancellationToken);
        var (manifest, environment) = (here.Manifest, await here.RequireAsync(name, cancellationToken));
        var runtime = machine.OpenRuntime(manifest, environment);
        var id = new EnvironmentId(manifest.Name, environment.Name);
        var observed = await runtime.ObserveAsync(id, cancellationToken);
        var found = observed?.Services.FirstOrDefault(each => each.Name == service)
            ?? throw new PlimsollException(Outcome.Unavailable, "PLM3014",
            $"opening {text}: {environment.Name} runs no {service} (it runs "
                + $"{(observed is { Services.Count: > 0 } ? string.Join(", ", observed.Services.Select(each => each.Name)) : "nothing")})");
        if (runtime is IForwardingRuntime forwarding)
            return await ForwardAsync(forwarding, id, service, result.WantsJson(), cancellationToken);
        Write(found.Url ?? throw new PlimsollException(Outcome.Unavailable, "PLM3015", $"opening {text}: it listens nowhere"),
            isForwarded: false, result.WantsJson());
        return 0;
    }

    private void Write(string address, bool isForwarded, bool json)
    {
        if (json) _shell.Out.WriteLine(JsonSerializer.Serialize(new OpenedReport(address, isForwarded), ReportJson.Default.OpenedReport));
        else _shell.Out.WriteLine(address);
    }

    private async Task<int> ForwardAsync(IForwardingRuntime runtime, EnvironmentId environment, string service, bool json,
        CancellationToken cancellationToken)
    {
        // what cannot be reached is said now, and not at the first connection
        await (await runtime.ConnectAsync(environment, service, cancellationToken)).DisposeAsync();
        using var forward = new Forward(cancel => runtime.ConnectAsync(environment, service, cancel));
        Write($"127.0.0.1:{forward.Start()}", isForwarded: true, json);
        _shell.Say($"forwarding to {service} of {environment}; Ctrl-C ends it");
        await forward.RunAsync(problem => _shell.Say(Problems.Of(problem).Message, Tone.Bad), cancellationToken);
        return 0;
    }
}
