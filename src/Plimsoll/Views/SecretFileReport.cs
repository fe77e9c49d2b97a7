using Plimsoll.Delivery.Secrets;
using Plimsoll.Workspace.Secrets;

namespace Plimsoll.Views;

/// <summary>The JSON of commands that write a file of secrets, and of <c>secret recipients ENV</c>: what the file has now.</summary>
/// <param name="File">Its path from the root of the repository.</param>
/// <param name="Secrets">Without their values.</param>
/// <param name="Recipients">Who reads what is set from now on.</param>
internal sealed record SecretFileReport(string File, IReadOnlyList<ListedSecret> Secrets, IReadOnlyList<ListedRecipient> Recipients)
{
    public static SecretFileReport Of(SecretFile file) => new(file.Path, SecretsReport.Of(file).Secrets,
        [.. from each in SecretRules.Recipients(file)
            let recovery = file.Recovery.Values.FirstOrDefault(text => SecretRules.KeyOf(text) == each.Value.ToString())
            select new ListedRecipient(each.Key, each.Value.Id, recovery is not null,
                recovery is null ? null : SecretRules.RehearsedOn(recovery))]);
}

/// <summary>Who reads the secrets of an environment.</summary>
/// <param name="Name">A machine or a person.</param>
/// <param name="Key">The id of the public key.</param>
/// <param name="IsRecovery">Whether it reads them when no machine does any more.</param>
/// <param name="Rehearsed">The day on which a recovery key was last tried; null is never.</param>
internal sealed record ListedRecipient(string Name, string Key, bool IsRecovery, DateOnly? Rehearsed);

/// <summary>The JSON of <c>secret recipients</c> without an environment, and of <c>secret recover --make</c>.</summary>
/// <param name="PublicKey">As it stands in files of secrets: <c>p256:…</c>.</param>
internal sealed record SecretKeyReport(string PublicKey);

/// <summary>The JSON of <c>secret check</c>, when it finds nothing that is wrong.</summary>
internal sealed record CheckedSecretsReport(IReadOnlyList<CheckedSecretFile> Files);

/// <summary>A file of secrets, with how many secrets and recipients it has.</summary>
internal sealed record CheckedSecretFile(string File, int Secrets, int Recipients);
