using System.Text.Json;
using Plimsoll.Machine;
using Plimsoll.Terminal;
using Plimsoll.Views;

namespace Plimsoll.Commands;

/// <summary>The keys that sign images and those whose signatures are trusted.</summary>
internal sealed class KeysCommand : CliCommand
{
    public KeysCommand(Shell shell)
        : base("keys", "The keys that sign images, and those that are trusted", "plimsoll keys init\nplimsoll keys list")
    {
        Subcommands.Add(new KeysInitCommand(shell));
        Subcommands.Add(new KeysListCommand(shell));
    }
}

internal sealed class KeysInitCommand : CliCommand
{
    public KeysInitCommand(Shell shell) : base("init", "Make the key that signs what this machine builds", "plimsoll keys init") =>
        SetAction(result =>
    {
        var keys = ThisMachine.Open(shell).Keys;
        var key = keys.Create();
        if (result.WantsJson())
            shell.Out.WriteLine(JsonSerializer.Serialize(new MadeKeyReport(key.Pem, keys.File), ReportJson.Default.MadeKeyReport));
        else shell.Out.WriteLine(key.Pem);
        shell.Say($"What is built from now on is signed with it. It is in {keys.File}, which nobody else may read; back it up.");
        shell.Say("For a build elsewhere: PLIMSOLL_SIGNING_KEY, the key itself or the path of its file. "
            + "For those who verify: the public key above, as NAME.pub in the folder keys of their PLIMSOLL_HOME.");
        return 0;
    });
}

internal sealed class KeysListCommand : CliCommand
{
    public KeysListCommand(Shell shell) : base("list", "The keys whose signatures count here",
        "plimsoll keys list\nplimsoll keys list -o json") => SetAction(result =>
    {
        var keys = ThisMachine.Open(shell).Keys;
        using var signing = keys.FindSigning();
        var report = new KeysReport([.. keys.ListTrusted().Select(key => new ListedKey(key.Name, key.Id, key.Id == signing?.Public.Id))]);
        if (result.WantsJson())
        {
            shell.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.KeysReport));
            return 0;
        }
        var table = new Table("KEY", "ID", "SIGNS HERE");
        foreach (var key in report.Keys) table.Add(key.Name, key.Id, key.Signs ? new("yes", Tone.Good) : new("no", Tone.Dim));
        table.WriteTo(shell.Out);
        if (report.Keys.Count == 0) shell.Say("There is no key yet: plimsoll keys init");
        return 0;
    });
}
