using System.CommandLine;
using System.Text.Json;
using Plimsoll.Delivery.Secrets;
using Plimsoll.Machine;
using Plimsoll.Runtime.Secrets;
using Plimsoll.Terminal;
using Plimsoll.Views;
using Plimsoll.Workspace;
using Plimsoll.Workspace.Secrets;

namespace Plimsoll.Commands;

/// <summary>The secrets of environments: encrypted in the repository.</summary>
internal sealed class SecretCommand : CliCommand
{
    public SecretCommand(Shell shell)
        : base("secret", "The secrets of environments, encrypted in the repository",
            "plimsoll secret set prod SMTP_PASSWORD\nplimsoll secret list prod")
    {
        Subcommands.Add(new SecretSetCommand(shell));
        Subcommands.Add(new SecretListCommand(shell));
        Subcommands.Add(new SecretUnsetCommand(shell));
        Subcommands.Add(new SecretRotateCommand(shell));
        Subcommands.Add(new SecretCheckCommand(shell));
        Subcommands.Add(new SecretRecipientsCommand(shell));
        Subcommands.Add(new SecretRecoverCommand(shell));
    }

    /// <summary>The name of a secret.</summary>
    public static Argument<string> NameOfSecret() => new("NAME") { Description = "The secret, such as SMTP_PASSWORD" };

    /// <summary>Tells a person what becomes of a file that was written, and a program what it has now.</summary>
    public static void TellWritten(Shell shell, SecretFile file, bool json)
    {
        if (json) WriteJson(shell, file);
        shell.Say($"{file.Path} is written. It counts when it is committed: git add secrets && git commit");
    }

    /// <summary>Writes for programs what a file has.</summary>
    public static void WriteJson(Shell shell, SecretFile file) =>
        shell.Out.WriteLine(JsonSerializer.Serialize(SecretFileReport.Of(file), ReportJson.Default.SecretFileReport));

    /// <summary>Writes the public half of a key.</summary>
    public static void WriteKey(Shell shell, SecretKey key, bool json)
    {
        var text = key.Recipient.ToString();
        shell.Out.WriteLine(json ? JsonSerializer.Serialize(new SecretKeyReport(text), ReportJson.Default.SecretKeyReport) : text);
    }
}

internal sealed class SecretSetCommand : CliCommand
{
    public SecretSetCommand(Shell shell)
        : base("set", "Set a secret: its value is typed unseen, or piped",
            "plimsoll secret set prod SMTP_PASSWORD\nplimsoll secret set prod TLS_KEY --recovery safe=KEY --recovery vault=KEY")
    {
        var (environment, name) = (CommonOptions.Environment(), SecretCommand.NameOfSecret());
        var recovery = new Option<string[]>("--recovery")
        {
            HelpName = "NAME=KEY",
            Description = "Who reads the secrets when this machine is lost; two of them, with an environment's first secret",
        };
        Arguments.Add(environment);
        Arguments.Add(name);
        Options.Add(recovery);
        SetAction(async (result, cancellationToken) =>
        {
            var here = await SecretsHere.OpenAsync(shell, result.FolderOf(), result.GetRequiredValue(environment), cancellationToken);
            var (secret, named) = (result.GetRequiredValue(name), result.GetValue(recovery) ?? []);
            var present = here.Find();
            if (present is not null && named.Length > 0) throw new PlimsollException(Outcome.Usage, "PLM6047",
                $"setting the secret {secret}: {present.Path} is there, and has its recovery recipients.\n         To change them: "
                    + $"plimsoll secret recipients {here.Environment.Name} --recovery NAME=KEY --remove NAME");
            var file = present ?? here.Begin(named);
            // asked for last: nobody types a value that is then not taken
            var value = shell.Secret($"Value of {secret} (not shown): ");
            file = SecretEdits.Set(file, here.Environment, secret, value);
            here.Write(file);
            shell.Say($"{secret} has the version {new SealedSecret(secret, file.Values[secret]).Version}, for "
                + $"{string.Join(", ", SecretRules.Recipients(file).Keys)}");
            SecretCommand.TellWritten(shell, file, result.WantsJson());
            return 0;
        });
    }
}

internal sealed class SecretListCommand : CliCommand
{
    public SecretListCommand(Shell shell) : base("list", "The secrets of an environment, without their values",
        "plimsoll secret list prod\nplimsoll secret list prod -o json")
    {
        var environment = CommonOptions.Environment();
        Arguments.Add(environment);
        SetAction(async (result, cancellationToken) =>
        {
            var here = await SecretsHere.OpenAsync(shell, result.FolderOf(), result.GetRequiredValue(environment), cancellationToken);
            var report = SecretsReport.Of(here.Require());
            if (result.WantsJson())
            {
                shell.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.SecretsReport));
                return 0;
            }
            var table = new Table("SECRET", "VERSION", "READ BY");
            foreach (var secret in report.Secrets) table.Add(secret.Name, secret.Version, string.Join(", ", secret.Recipients));
            table.WriteTo(shell.Out);
            return 0;
        });
    }
}

internal sealed class SecretUnsetCommand : CliCommand
{
    public SecretUnsetCommand(Shell shell) : base("unset", "Remove a secret", "plimsoll secret unset prod SMTP_PASSWORD")
    {
        var (environment, name) = (CommonOptions.Environment(), SecretCommand.NameOfSecret());
        Arguments.Add(environment);
        Arguments.Add(name);
        SetAction(async (result, cancellationToken) =>
        {
            var here = await SecretsHere.OpenAsync(shell, result.FolderOf(), result.GetRequiredValue(environment), cancellationToken);
            var (file, secret) = (here.Require(), result.GetRequiredValue(name));
            if (!file.Values.ContainsKey(secret)) throw new PlimsollException(Outcome.Usage, "PLM6050",
                $"removing the secret {secret}: {file.Path} does not have it (it has {string.Join(", ", file.Values.Keys)})");
            here.Write(file = file with { Values = file.Values.Remove(secret) });
            SecretCommand.TellWritten(shell, file, result.WantsJson());
            return 0;
        });
    }
}

internal sealed class SecretRotateCommand : CliCommand
{
    public SecretRotateCommand(Shell shell) : base("rotate", "Encrypt every secret anew for the present recipients",
        "plimsoll secret rotate prod")
    {
        var environment = CommonOptions.Environment();
        Arguments.Add(environment);
        SetAction(async (result, cancellationToken) =>
        {
            var here = await SecretsHere.OpenAsync(shell, result.FolderOf(), result.GetRequiredValue(environment), cancellationToken);
            var before = here.Require();
            using var key = here.RequireKey();
            var file = SecretEdits.Rotate(before, here.Environment, key);
            here.Write(file);
            var known = SecretRules.Check(before).Where(finding => finding.Code == SecretRules.RemovedCode)
                .Select(finding => finding.Path.Split('.')[^1]).ToList();
            if (known.Count > 0)
                shell.Say($"Who was removed knows these values: {string.Join(", ", known)}. Change each where it is used, and then: "
                    + $"plimsoll secret set {here.Environment.Name} NAME", Tone.Careful);
            SecretCommand.TellWritten(shell, file, result.WantsJson());
            return 0;
        });
    }
}
