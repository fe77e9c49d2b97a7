using System.Text;
using Plimsoll.Processes;
using Plimsoll.Runtime.Secrets;
using Plimsoll.Workspace;

namespace Plimsoll.Server;

/// <summary>
/// The private keys that open secrets on this machine: the one of its home, which only its owner may read, and the one that the
/// environment gives.
/// </summary>
/// <param name="file">The home's.</param>
/// <param name="given">The value of <see cref="Variable"/>: a key as PEM, or the path of one; null or empty is none.</param>
public sealed class SecretKeys(string file, string? given)
{
    /// <summary>Names the key of a program that delivers elsewhere, such as <c>plimsoll serve</c> in a pod.</summary>
    public const string Variable = "PLIMSOLL_SECRETS_KEY";

    /// <summary>The home's key is there.</summary>
    public string File => file;

    /// <summary>The key that the environment gives, or the home's; null when there is neither.</summary>
    /// <exception cref="PlimsollException">PLM6040: it cannot be read, or is no key.</exception>
    public SecretKey? Find() => given is not { Length: > 0 } ? FindOwn()
        : given.Contains("-----BEGIN", StringComparison.Ordinal) ? Parse(Variable, given) : Read(given);

    /// <summary>The home's key; null when there is none.</summary>
    /// <exception cref="PlimsollException">PLM6040: it cannot be read, or is no key.</exception>
    public SecretKey? FindOwn() => System.IO.File.Exists(file) ? Read(file) : null;

    /// <summary>The key that the environment gives, or the home's, which is made where there is none.</summary>
    /// <exception cref="PlimsollException">PLM6040: it cannot be read, or is no key.</exception>
    public SecretKey FindOrMake() => Find() ?? Make(file);

    /// <summary>Makes a key in a file that is not there yet, for its owner alone.</summary>
    /// <exception cref="PlimsollException">PLM6040: there is one.</exception>
    public static SecretKey Make(string file)
    {
        if (System.IO.File.Exists(file)) throw new PlimsollException(Outcome.Refused, "PLM6040",
            $"making a key: {file} is there already, and is not overwritten");
        var key = SecretKey.Create();
        DurableFile.Write(file, Encoding.ASCII.GetBytes(key.ExportPem() + "\n"), secret: true);
        return key;
    }

    /// <summary>The key in a file.</summary>
    /// <exception cref="PlimsollException">PLM6040: it cannot be read, or is no key.</exception>
    public static SecretKey Read(string file)
    {
        try
        {
            return Parse(file, System.IO.File.ReadAllText(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlimsollException(Outcome.Usage, "PLM6040", $"reading the key {file}: {e.Message}", e);
        }
    }

    private static SecretKey Parse(string where, string pem)
    {
        try
        {
            return SecretKey.Parse(pem);
        }
        catch (SecretException e)
        {
            throw new PlimsollException(Outcome.Usage, "PLM6040", $"reading the key of {where}: {e.Message}.\n"
                + "         A machine's key is made by plimsoll secret recipients, a recovery key by plimsoll secret recover --make FILE",
                    e);
        }
    }
}
