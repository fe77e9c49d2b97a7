using System.Text;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Attestation;

/// <summary>
/// The keys of this machine: <c>signing.key</c>, readable for its owner alone, and <c>NAME.pub</c> for every key that is trusted. The
/// environment's key comes first, so that a machine that only builds needs no file.
/// </summary>
/// <param name="folder">Where.</param>
/// <param name="given">The value of <c>PLIMSOLL_SIGNING_KEY</c>: a key as PEM, or the path of one; null or empty is none.</param>
public sealed class KeyFolder(string folder, string? given)
{
    private const string PrivateFile = "signing.key", PublicEnding = ".pub", Variable = "PLIMSOLL_SIGNING_KEY";

    /// <summary>Where a new key is written.</summary>
    public string File => Path.Combine(folder, PrivateFile);

    /// <summary>The key that signs; null when there is none: then images are attested without a signature.</summary>
    /// <exception cref="PlimsollException">PLM6030: it is not a key that signs; PLM6031: it cannot be read.</exception>
    public SigningKey? FindSigning()
    {
        if (given is { Length: > 0 })
            return given.Contains("-----BEGIN", StringComparison.Ordinal) ? SigningKey.Parse(Variable, given)
                : SigningKey.Parse(Path.GetFileName(given), Read(given));
        return System.IO.File.Exists(File) ? SigningKey.Parse(PrivateFile, Read(File)) : null;
    }

    /// <summary>The keys whose signatures count: the one that signs here, and every <c>*.pub</c>.</summary>
    /// <exception cref="PlimsollException">As <see cref="FindSigning"/>.</exception>
    public IReadOnlyList<VerifyingKey> ListTrusted()
    {
        using var own = FindSigning();
        var files = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*" + PublicEnding).Order(StringComparer.Ordinal)
            : Enumerable.Empty<string>();
        var written = files.Select(file => VerifyingKey.Parse(Path.GetFileNameWithoutExtension(file), Read(file)));
        return [.. (own is null ? [] : new[] { own.Public }).Concat(written).DistinctBy(key => key.Id)];
    }

    /// <summary>Makes a key where there is none.</summary>
    /// <exception cref="PlimsollException">PLM6032: there is one.</exception>
    public VerifyingKey Create()
    {
        if (System.IO.File.Exists(File))
            throw new PlimsollException(Outcome.Refused, "PLM6032",
                $"making a signing key: there is one in {File}, and images are signed with it. To replace it, move it away; "
                    + "keep its .pub, or what it signed is no longer trusted");
        using var key = SigningKey.Create("signing");
        // the public half first: a key that signed something is never unknown
        DurableFile.Write(Path.Combine(folder, "signing" + PublicEnding), Encoding.UTF8.GetBytes(key.Public.Pem + "\n"));
        DurableFile.Write(File, Encoding.UTF8.GetBytes(key.ExportPem() + "\n"), secret: true);
        return key.Public;
    }

    private static string Read(string path)
    {
        try
        {
            return System.IO.File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlimsollException(Outcome.Usage, "PLM6031",
                $"reading the key {path}: {e.Message}. {Variable} is a key as PEM or the path of one; without it: plimsoll keys init", e);
        }
    }
}
