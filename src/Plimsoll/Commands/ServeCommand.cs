using System.CommandLine;
using Plimsoll.Machine;
using Plimsoll.Server.Serving;
using Plimsoll.Terminal;

namespace Plimsoll.Commands;

/// <summary>The controller of shared environments, in the foreground.</summary>
internal sealed class ServeCommand : CliCommand
{
    private readonly Option<string> _repository = new("--repository")
    {
        Description =
            "The repository that is followed: https://…, ssh://…, file://… or a path, without a password "
                + $"({ServeOptions.PasswordVariable})",
        HelpName = "URL",
        Required = true,
    };
    private readonly Option<string[]> _environments = new("--environment") { Description =
        "Only this environment, and others that are named so; default: all that are shared", HelpName = "ENV" };
    private readonly Option<bool> _noBuild = new("--no-build") { Description =
        "Deliver only releases that CI pushed to the registry (plimsoll build --release), and wait for those that are not there yet" };
    private readonly Option<ushort?> _port = new("--port") { Description =
        "Answer /healthz and /readyz there, for the probes of a cluster", HelpName = "PORT" };

    public ServeCommand(Shell shell) : base("serve", "Follow a remote repository, and deliver its shared environments until Ctrl-C",
        "plimsoll serve --repository https://git.example/acme/fleet.git\nplimsoll serve --repository ssh://git@git.example/acme/fleet.git "
            + "--environment prod --no-build --port 8080")
    {
        foreach (var option in (Option[])[_repository, _environments, _noBuild, _port]) Options.Add(option);
        RefuseJson("serve follows until Ctrl-C and has no result: what it does is in its log, and plimsoll status -o json tells what runs");
        SetAction(async (result, cancellationToken) =>
        {
            using var machine = ThisMachine.Open(shell) with { MayBuild = !result.GetValue(_noBuild) };
            var repository = ServeOptions.RepositoryOf(result.GetRequiredValue(_repository), shell.Variable(ServeOptions.PasswordVariable));
            var options = new ServeOptions(repository, result.GetValue(_environments) ?? [], result.GetValue(_port));
            await Serve.RunAsync(machine.Followers, options, cancellationToken);
            return 0;
        });
    }
}
