using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Plimsoll.Runtime.Secrets;

/// <summary>
/// A value that only its recipients can read: what an environment's file has in a line. A random key encrypts the value with AES-256-GCM,
/// and HPKE (RFC 9180) gives that key to each recipient; both are bound to the workspace, the environment, the name and the version.
/// </summary>
/// <param name="Name">The secret's name.</param>
/// <param name="Text">
/// Separated by spaces: the version, <c>ID:KEY</c> for each recipient, and the value. It says nothing of the value but its length.
/// </param>
public sealed record SealedSecret(string Name, string Text)
{
    /// <summary>The most bytes that a value has.</summary>
    public const int MostBytes = 64 * 1024;

    private const int VersionBytes = 8, KeyBytes = 32, NonceBytes = 12, TagBytes = 16;

    // what is no line may be a value that somebody wrote there as it is: no part of it is shown
    private const string Damaged = "damaged";

    /// <summary>Random, and another one for each value that is set; <c>damaged</c> where the text has not the form of a line.</summary>
    [JsonIgnore]
    public string Version => IsWellFormed ? Words[0] : Damaged;

    /// <summary>The ids of those who can read it.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Recipients => IsWellFormed ? [.. Words[1..^1].Select(word => word.Split(':')[0])] : [];

    /// <summary>Whether the text has the form of one. Whether it can be read shows when it is.</summary>
    [JsonIgnore]
    public bool IsWellFormed => Words is { Length: >= 3 } words && words[0].Length == 2 * VersionBytes
        && words[0].All(char.IsAsciiHexDigitLower)
        && words[1..^1].All(word => word.Split(':') is [{ Length: > 0 }, var key] && Base64Url.IsValid(key))
            && Base64Url.IsValid(words[^1]);

    private string[] Words => Text.Split(' ');

    /// <summary>Encrypts a new value.</summary>
    public static SealedSecret Seal(EnvironmentId environment, string name, ReadOnlySpan<byte> value,
        IEnumerable<SecretRecipient> recipients) =>
        Seal(environment, name, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(VersionBytes)), value, recipients);

    /// <summary>Encrypts the same value anew for others: it keeps its version.</summary>
    /// <exception cref="SecretException">The key cannot read it.</exception>
    public SealedSecret SealAgain(EnvironmentId environment, SecretKey key, IEnumerable<SecretRecipient> recipients) =>
        Seal(environment, Name, Version, Open(environment, key), recipients);

    /// <summary>The value.</summary>
    /// <exception cref="SecretException">
    /// The key is not of a recipient; or the line was changed, or is another environment's, or another name's.
    /// </exception>
    public byte[] Open(EnvironmentId environment, SecretKey key)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(key);
        if (!IsWellFormed) throw new SecretException("the line is damaged");
        var own = key.Recipient.Id + ":";
        var given = Words[1..^1].FirstOrDefault(word => word.StartsWith(own, StringComparison.Ordinal))
            ?? throw new SecretException($"the key {key.Recipient.Id} is not among its recipients ({string.Join(", ", Recipients)})");
        var content = Base64Url.DecodeFromChars(Words[^1]);
        var bound = Bound(environment, Name, Version);
        try
        {
            if (content.Length < NonceBytes + TagBytes) throw new CryptographicException("it is too short");
            using var aes = new AesGcm(key.Open(bound, Base64Url.DecodeFromChars(given.AsSpan(own.Length))), TagBytes);
            var value = new byte[content.Length - NonceBytes - TagBytes];
            aes.Decrypt(content.AsSpan(0, NonceBytes), content.AsSpan(NonceBytes, value.Length), content.AsSpan(^TagBytes..), value, bound);
            return value;
        }
        catch (CryptographicException)
        {
            throw new SecretException(
                $"the line was changed, or was made for another name, environment or workspace than {Name} of {environment}");
        }
    }

    private static SealedSecret Seal(
        EnvironmentId environment, string name, string version, ReadOnlySpan<byte> value, IEnumerable<SecretRecipient> recipients)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(recipients);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, MostBytes);
        var bound = Bound(environment, name, version);
        var key = RandomNumberGenerator.GetBytes(KeyBytes);
        var content = new byte[NonceBytes + value.Length + TagBytes];
        RandomNumberGenerator.Fill(content.AsSpan(0, NonceBytes));
        using (var aes = new AesGcm(key, TagBytes))
            aes.Encrypt(content.AsSpan(0, NonceBytes), value, content.AsSpan(NonceBytes, value.Length), content.AsSpan(^TagBytes..), bound);
        var keys = recipients.DistinctBy(each => each.Id).OrderBy(each => each.Id, StringComparer.Ordinal)
            .Select(each => $"{each.Id}:{Base64Url.EncodeToString(Hpke.Seal(each.Point, bound, bound, key))}");
        return new(name, string.Join(' ', [version, .. keys, Base64Url.EncodeToString(content)]));
    }

    // none of these has a NUL, so that no two of them are the same bytes
    private static byte[] Bound(EnvironmentId environment, string name, string version) =>
        Encoding.UTF8.GetBytes($"plimsoll secret 1\0{environment.Workspace}\0{environment.Name}\0{name}\0{version}");
}
