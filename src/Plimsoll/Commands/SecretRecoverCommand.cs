using System.CommandLine;
using Plimsoll.Delivery.Secrets;
using Plimsoll.Machine;
using Plimsoll.Server;
using Plimsoll.Terminal;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>For the day on which the machines that read the secrets are gone, and for the days on which that is tried.</summary>
internal sealed class SecretRecoverCommand : CliCommand
{
    private readonly Shell _shell;
    private readonly Argument<string?> _environment = new("ENV") { Arity = ArgumentArity.ZeroOrOne, Description = "An environment" };
    private readonly Option<string?> _make = new("--make") { HelpName = "FILE",
        Description = "Make a recovery key, and show its public half" };
    private readonly Option<string?> _key = new("--key") { HelpName = "FILE", Description = "The recovery key" };
    private readonly Option<bool> _test = new("--test") { Description = "Only try that the key opens every secret, and note the day" };

    public SecretRecoverCommand(Shell shell)
        : base("recover", "Read the secrets with a recovery key, or try that it works",
            "plimsoll secret recover --make safe.key\nplimsoll secret recover prod --test --key safe.key\n"
            + "plimsoll secret recover prod --key safe.key")
    {
        _shell = shell;
        Arguments.Add(_environment);
        Options.Add(_make);
        Options.Add(_key);
        Options.Add(_test);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var folder = result.FolderOf();
        if (result.GetValue(_make) is { } made)
        {
            using var fresh = SecretKeys.Make(Path.GetFullPath(made, folder));
            SecretCommand.WriteKey(_shell, fresh, result.WantsJson());
            _shell.Say($"{made} has the private key. Take it off this machine, to a safe place; nobody needs it before "
                + "the day of need, or a rehearsal");
            return 0;
        }
        if (result.GetValue(_environment) is not { } environment || result.GetValue(_key) is not { } file)
            throw new PlimsollException(Outcome.Usage, "PLM6047",
                "recovering secrets: plimsoll secret recover ENV --key FILE, with --test to try it; or --make FILE for a new key");
        var here = await SecretsHere.OpenAsync(_shell, folder, environment, cancellationToken);
        using var key = SecretKeys.Read(Path.GetFullPath(file, folder));
        var (rehearsed, name) = SecretEdits.Rehearse(here.Require(), here.Environment, key, _shell.Time.GetUtcNow());
        _shell.Say($"{name} opens all {rehearsed.Values.Count} secrets of {environment}", Tone.Good);
        if (!result.GetValue(_test))
        {
            using var own = here.Keys.FindOrMake();
            rehearsed = rehearsed with { Recipients = rehearsed.Recipients.SetItem(SecretsHere.NameOf(Environment.MachineName),
                own.Recipient.ToString()) };
            rehearsed = SecretEdits.Rotate(rehearsed, here.Environment, key);
            _shell.Say("This machine reads them from now on. Machines that are lost: plimsoll secret recipients " + environment
                + " --remove NAME");
        }
        here.Write(rehearsed);
        SecretCommand.TellWritten(_shell, rehearsed, result.WantsJson());
        return 0;
    }
}
