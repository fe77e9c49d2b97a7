using System.Globalization;
using Plimsoll.Runtime.Secrets;
using Plimsoll.Workspace;
using Plimsoll.Workspace.Secrets;

namespace Plimsoll.Delivery.Secrets;

/// <summary>What must hold of a file of secrets: pure functions, which need no key.</summary>
public static class SecretRules
{
    /// <summary>How many can read the secrets when no machine does any more: one may be lost.</summary>
    public const int RecoveryRecipients = 2;

    /// <summary>The code of a secret that is still encrypted for somebody who is no recipient any more.</summary>
    public const string RemovedCode = "PLM2105";

    /// <summary>The code of a recipient without a valid key.</summary>
    internal const string KeyCode = "PLM2103";

    private const string MissingCode = "PLM2100", LineCode = "PLM2104", NewCode = "PLM2106", RecoveryCode = "PLM2107";

    /// <summary>All who read the secrets, with the names that they have in the file; those whose key is none are left out.</summary>
    public static IReadOnlyDictionary<string, SecretRecipient> Recipients(SecretFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var recovery = file.Recovery.Select(each =>
            KeyValuePair.Create(file.Recipients.ContainsKey(each.Key) ? $"{each.Key} (recovery)" : each.Key, KeyOf(each.Value)));
        return file.Recipients.Concat(recovery).Select(each => (each.Key, Recipient: SecretRecipient.TryParse(each.Value)))
            .Where(each => each.Recipient is not null).ToDictionary(each => each.Key, each => each.Recipient!);
    }

    /// <summary>The key of a recovery recipient, without the day of its rehearsal.</summary>
    public static string KeyOf(string recipient) => recipient?.Split(' ')[0] ?? "";

    /// <summary>The day on which a recovery recipient was rehearsed; null is never.</summary>
    public static DateOnly? RehearsedOn(string recipient) =>
        recipient?.Split(' ') is [_, var day]
        && DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    /// <summary>The versions of these secrets, as far as the file has them.</summary>
    public static SortedDictionary<string, string> Versions(SecretFile file, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new(
            names.Where(file.Values.ContainsKey).ToDictionary(name => name, name => new SealedSecret(name, file.Values[name]).Version),
            StringComparer.Ordinal);
    }

    /// <summary>The secrets that services name and the file does not have.</summary>
    /// <param name="catalog">The workspace at the file's commit.</param>
    /// <param name="environment">Whose secrets.</param>
    /// <param name="file">Its file; null where there is none.</param>
    public static IReadOnlyList<Finding> Missing(Catalog catalog, EnvironmentManifest environment, SecretFile? file)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(environment);
        // without a file a cluster has them from whoever makes the Secret SERVICE-secrets there
        if (file is null && !environment.IsLocal) return [];
        return [.. from unit in catalog.Units
                   from name in unit.Service?.Secrets ?? []
                   where file?.Values.ContainsKey(name) != true
                   select new Finding(MissingCode, SecretFile.PathOf(environment.Name), 1, $"secrets.{name}",
                       $"the service {unit.Name} ({unit.ManifestPath}) needs it, and "
                           + $"{(file is null ? "there is no such file" : "it is not there")}: "
                       + $"plimsoll secret set {environment.Name} {name}, then commit the file")];
    }

    /// <summary>All that is wrong in a file.</summary>
    public static IReadOnlyList<Finding> Check(SecretFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return [.. Heads(file), .. file.Values.SelectMany(value => Line(file, value.Key, value.Value))];
    }

    private static IEnumerable<Finding> Heads(SecretFile file)
    {
        foreach (var (path, text) in file.Recipients.Select(each => ($"recipients.{each.Key}", each.Value))
            .Concat(file.Recovery.Select(each => ($"recovery.{each.Key}", each.Value))))
            if (SecretRecipient.TryParse(KeyOf(text)) is null)
                yield return At(file, KeyCode, path,
                    "this is no public key: p256: and 87 characters, as plimsoll secret recipients shows it");
        if (file.Recovery.Count < RecoveryRecipients)
            yield return At(file, RecoveryCode, "recovery",
                $"there are {file.Recovery.Count} recovery recipients, and there must be {RecoveryRecipients}: one may be lost");
        foreach (var (name, text) in file.Recovery)
            if (RehearsedOn(text) is null)
                yield return At(file, RecoveryCode, $"recovery.{name}",
                    $"nobody has tried that its key opens the secrets: plimsoll secret recover {file.Environment} --test --key FILE");
    }

    private static IEnumerable<Finding> Line(SecretFile file, string name, string text)
    {
        var line = new SealedSecret(name, text);
        if (!line.IsWellFormed)
        {
            yield return At(file, LineCode, $"secrets.{name}",
                $"this line is damaged: take it from an earlier commit, or plimsoll secret set {file.Environment} {name}");
            yield break;
        }
        var present = Recipients(file);
        var ids = present.Values.Select(each => each.Id).ToHashSet();
        if (line.Recipients.Where(id => !ids.Contains(id)).ToList() is { Count: > 0 } removed)
            yield return At(file, RemovedCode, $"secrets.{name}",
                $"it is encrypted for {string.Join(", ", removed)}, who is no recipient any more: "
                + $"plimsoll secret rotate {file.Environment}. They know the value: change it where it is used, then set it anew");
        if (present.Where(each => !line.Recipients.Contains(each.Value.Id)).Select(each => each.Key).Order(StringComparer.Ordinal)
            .ToList() is { Count: > 0 } added)
            yield return At(file, NewCode, $"secrets.{name}",
                $"{string.Join(", ", added)} cannot read it: plimsoll secret rotate {file.Environment}");
    }

    private static Finding At(SecretFile file, string code, string path, string message) =>
        new(code, file.Path, file.Lines.GetValueOrDefault(path, 1), path, message);
}
