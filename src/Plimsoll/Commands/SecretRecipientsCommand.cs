using System.CommandLine;
using Plimsoll.Delivery.Secrets;
using Plimsoll.Machine;
using Plimsoll.Terminal;
using Plimsoll.Views;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>Who reads the secrets of an environment; without one, the public key of this machine.</summary>
internal sealed class SecretRecipientsCommand : CliCommand
{
    private readonly Shell _shell;
    private readonly Argument<string?> _environment = new("ENV") { Arity = ArgumentArity.ZeroOrOne,
        Description = "An environment; default: show the key of this machine" };
    private readonly Option<string[]> _add = new("--add") { HelpName = "NAME=KEY",
        Description = "A machine or person that reads the secrets from now on" };
    private readonly Option<string[]> _recovery = new("--recovery") { HelpName = "NAME=KEY", Description = "A recovery recipient" };
    private readonly Option<string[]> _remove = new("--remove") { HelpName = "NAME",
        Description = "Who reads what is set from now on no more" };

    public SecretRecipientsCommand(Shell shell)
        : base("recipients", "Who reads the secrets of an environment; or the key of this machine",
            "plimsoll secret recipients\nplimsoll secret recipients prod --add build-2=KEY")
    {
        _shell = shell;
        Arguments.Add(_environment);
        Options.Add(_add);
        Options.Add(_recovery);
        Options.Add(_remove);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var (added, recovery, removed) = (result.GetValue(_add) ?? [], result.GetValue(_recovery) ?? [], result.GetValue(_remove) ?? []);
        if (result.GetValue(_environment) is not { } environment)
        {
            if (added.Length + recovery.Length + removed.Length > 0) throw new PlimsollException(Outcome.Usage, "PLM6047",
                "changing recipients: of which environment? plimsoll secret recipients ENV …");
            using var key = ThisMachine.Open(_shell).SecretKeys.FindOrMake();
            SecretCommand.WriteKey(_shell, key, result.WantsJson());
            return 0;
        }
        var here = await SecretsHere.OpenAsync(_shell, result.FolderOf(), environment, cancellationToken);
        var before = here.Require();
        if (added.Length + recovery.Length + removed.Length == 0)
        {
            if (result.WantsJson()) SecretCommand.WriteJson(_shell, before);
            else WriteTable(SecretFileReport.Of(before).Recipients);
            return 0;
        }
        if (removed.FirstOrDefault(name => !before.Recipients.ContainsKey(name) && !before.Recovery.ContainsKey(name)) is { } unknown)
            throw new PlimsollException(Outcome.Usage, "PLM6047",
                $"removing the recipient {unknown}: {before.Path} has {string.Join(", ", SecretRules.Recipients(before).Keys)}");
        var file = before with
        {
            Recipients = before.Recipients.RemoveRange(removed).SetItems(added.Select(SecretsHere.ParseRecipient)),
            Recovery = before.Recovery.RemoveRange(removed).SetItems(recovery.Select(SecretsHere.ParseRecipient)),
        };
        here.Write(file);
        _shell.Say("The lines are still encrypted for who could read them before. "
            + $"Where they can be read: plimsoll secret rotate {environment}", Tone.Careful);
        SecretCommand.TellWritten(_shell, file, result.WantsJson());
        return 0;
    }

    private void WriteTable(IReadOnlyList<ListedRecipient> recipients)
    {
        var table = new Table("RECIPIENT", "KEY", "RECOVERY");
        foreach (var each in recipients)
            table.Add(each.Name, each.Key, !each.IsRecovery ? "no"
                : each.Rehearsed is { } day ? $"rehearsed {day:yyyy-MM-dd}" : "never rehearsed");
        table.WriteTo(_shell.Out);
    }
}
