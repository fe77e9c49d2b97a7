using System.Globalization;
using Plimsoll.Runtime;
using Plimsoll.Runtime.Secrets;
using Plimsoll.Workspace;
using Plimsoll.Workspace.Secrets;

namespace Plimsoll.Delivery.Secrets;

/// <summary>What commands do to a file of secrets: pure functions, whose result a person commits.</summary>
public static class SecretEdits
{
    /// <summary>The file with a new value: a new version, for all its recipients. It needs no key.</summary>
    /// <exception cref="PlimsollException">PLM6044: it can be no secret; PLM2103: a recipient's key is none.</exception>
    public static SecretFile Set(SecretFile file, EnvironmentId environment, string name, ReadOnlySpan<byte> value)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!SecretFile.IsName(name)) throw Wrong(name, "this is not the name of a secret (letters, digits and underscores, at most 200)");
        if (value.Length > SealedSecret.MostBytes) throw Wrong(name,
            $"the value has {value.Length} bytes, and a secret has at most {SealedSecret.MostBytes}");
        if (System.Text.Encoding.UTF8.GetCharCount(value) < SecretRedactor.Fewest)
            throw Wrong(name, $"the value has fewer than {SecretRedactor.Fewest} characters: it would be found everywhere "
                + "in logs, and could not be kept out of them");
        return file with { Values = file.Values.SetItem(name, SealedSecret.Seal(environment, name, value, Keys(file)).Text) };
    }

    /// <summary>The file with every line encrypted anew for its present recipients. The values stay, and so do their versions.</summary>
    /// <exception cref="PlimsollException">PLM6042: the key does not open a line; PLM2103: a recipient's key is none.</exception>
    public static SecretFile Rotate(SecretFile file, EnvironmentId environment, SecretKey key)
    {
        ArgumentNullException.ThrowIfNull(file);
        var recipients = Keys(file);
        return file with { Values = file.Values.SetItems(file.Values.Select(each =>
            KeyValuePair.Create(each.Key, Again(each.Key, each.Value)))) };

        string Again(string name, string text)
        {
            var line = new SealedSecret(name, text);
            EnvironmentSecrets.Open(line, key, environment);
            return line.SealAgain(environment, key, recipients).Text;
        }
    }

    /// <summary>The file that notes that a recovery key opened every line today.</summary>
    /// <exception cref="PlimsollException">PLM6042: it does not; PLM6049: the key is not of a recovery recipient.</exception>
    public static (SecretFile File, string Name) Rehearse(SecretFile file, EnvironmentId environment, SecretKey key, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(key);
        var (name, text) = file.Recovery.FirstOrDefault(each => SecretRules.KeyOf(each.Value) == key.Recipient.ToString());
        if (name is null) throw new PlimsollException(Outcome.Refused, "PLM6049",
            $"rehearsing the recovery of {environment.Name}: the key {key.Recipient.Id} is not one of its recovery recipients "
                + $"({string.Join(", ", file.Recovery.Keys)})");
        foreach (var (secret, line) in file.Values) EnvironmentSecrets.Open(new(secret, line), key, environment);
        var day = now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return (file with { Recovery = file.Recovery.SetItem(name, $"{SecretRules.KeyOf(text)} {day}") }, name);
    }

    private static IEnumerable<SecretRecipient> Keys(SecretFile file)
    {
        var broken = SecretRules.Check(file).Where(finding => finding.Code == SecretRules.KeyCode).ToList();
        return broken.Count > 0 ? throw new PlimsollException(broken) : SecretRules.Recipients(file).Values;
    }

    private static PlimsollException Wrong(string name, string why) => new(Outcome.Usage, "PLM6044", $"setting the secret {name}: {why}");
}
