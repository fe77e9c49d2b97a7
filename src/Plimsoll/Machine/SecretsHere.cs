using Plimsoll.Commands;
using Plimsoll.Delivery.Secrets;
using Plimsoll.Processes;
using Plimsoll.Runtime;
using Plimsoll.Runtime.Secrets;
using Plimsoll.Server;
using Plimsoll.Terminal;
using Plimsoll.Workspace;
using Plimsoll.Workspace.Secrets;

namespace Plimsoll.Machine;

/// <summary>The secrets of one environment in the files of a clone, which commands read and write and a person commits.</summary>
/// <param name="Root">The clone's folder.</param>
/// <param name="Environment">Whose secrets.</param>
/// <param name="Keys">The keys of this machine.</param>
internal sealed record SecretsHere(string Root, EnvironmentId Environment, SecretKeys Keys)
{
    // git's own driver: what two branches add is both there, and a name that both changed is a finding
    private const string Attributes = "*.yaml merge=union\n";

    private string File => Path.Combine(Root, SecretFile.PathOf(Environment.Name));

    public static async Task<SecretsHere> OpenAsync(Shell shell, string folder, string environment, CancellationToken cancellationToken)
    {
        var machine = ThisMachine.Open(shell);
        var here = await WorkspaceHere.OpenAsync(folder, machine.Names, cancellationToken);
        here.Manifest.Require(environment);
        return new(RootOf(here), new(here.Manifest.Name, environment), machine.SecretKeys);
    }

    public static string RootOf(WorkspaceHere here) => here.Repository.WorkTree ?? throw new PlimsollException(
        Outcome.Usage, "PLM1021", $"secret: {here.Repository.Folder} is bare: it has no files to write. Run it in a clone");

    /// <summary>The file; null where there is none.</summary>
    /// <exception cref="PlimsollException">It has findings.</exception>
    public SecretFile? Find() => System.IO.File.Exists(File) ? SecretFile.Read(Environment.Name, System.IO.File.ReadAllBytes(File)) : null;

    /// <exception cref="PlimsollException">PLM6048: there is none.</exception>
    public SecretFile Require() => Find() ?? throw new PlimsollException(Outcome.Usage, "PLM6048",
        $"reading the secrets of {Environment.Name}: there is no {SecretFile.PathOf(Environment.Name)}.\n         To make it: plimsoll "
            + $"secret set {Environment.Name} NAME");

    /// <exception cref="PlimsollException">PLM6041: there is no key.</exception>
    public SecretKey RequireKey() => Keys.Find() ?? throw new PlimsollException(Outcome.Unavailable, "PLM6041",
        $"reading the secrets of {Environment.Name}: this machine has no key ({Keys.File}, or {SecretKeys.Variable}).\n"
        + $"         Who has a recovery key can read them here: plimsoll secret recover {Environment.Name} --key FILE");

    public void Write(SecretFile file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        var attributes = Path.Combine(Path.GetDirectoryName(File)!, ".gitattributes");
        if (!System.IO.File.Exists(attributes)) System.IO.File.WriteAllText(attributes, Attributes);
        DurableFile.Write(File, file.Write());
    }

    /// <summary>What this machine is called among recipients.</summary>
    public static string NameOf(string machine)
    {
        var name = new string([.. machine.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]).Trim('-');
        return SecretFile.IsRecipientName(name) ? name : "machine";
    }

    /// <summary>A recipient as options give it.</summary>
    /// <exception cref="PlimsollException">PLM6047: it is none.</exception>
    public static KeyValuePair<string, string> ParseRecipient(string text) =>
        text.Split('=', 2) is [var name, var key] && SecretFile.IsRecipientName(name) && SecretRecipient.TryParse(key) is not null
            ? new(name, key)
            : throw new PlimsollException(Outcome.Usage, "PLM6047",
                "reading a recipient: it is NAME=KEY, such as office-safe=p256:…; plimsoll secret recipients shows the key of a machine, "
                + "and plimsoll secret recover --make FILE that of a new recovery key");

    /// <summary>A new file, whose secrets two more than this machine can read.</summary>
    /// <exception cref="PlimsollException">PLM6043: the two are not named.</exception>
    public SecretFile Begin(IReadOnlyList<string> recovery)
    {
        var recipients = recovery.Select(ParseRecipient).DistinctBy(each => each.Value).DistinctBy(each => each.Key).ToList();
        if (recipients.Count < SecretRules.RecoveryRecipients) throw new PlimsollException(Outcome.Usage, "PLM6043",
            $"setting the first secret of {Environment.Name}: {SecretRules.RecoveryRecipients} recovery recipients are needed, and "
                + $"{recipients.Count} are named. "
            + "When this machine is lost, so would every secret be.\n"
            + "         To make their keys, which belong in two safe places and not on this machine:\n"
            + "         plimsoll secret recover --make safe.key; plimsoll secret recover --make vault.key\n"
            + "         and the same again with the two keys that these print: --recovery safe=KEY --recovery vault=KEY");
        using var key = Keys.FindOrMake();
        var empty = new SecretFile(Environment.Name);
        return empty with
        {
            Recipients = empty.Recipients.Add(NameOf(System.Environment.MachineName), key.Recipient.ToString()),
            Recovery = empty.Recovery.AddRange(recipients),
        };
    }
}
