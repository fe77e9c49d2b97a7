using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Plimsoll.Registry;

/// <summary>A password's hash as <c>htpasswd -B</c> writes it: <c>$2y$COST$SALT HASH</c> without the space, in an alphabet of its own (OpenBSD's bcrypt.c).</summary>
internal sealed partial class Bcrypt
{
    private const string Alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    // what htpasswd itself allows; one more doubles the time of each check, and this one takes ten seconds
    private const int HighestCost = 17;
    private const int LongestKey = 72, SaltLength = 16, HashLength = 23, Repeats = 64;

    private readonly int _cost;
    private readonly byte[] _salt;
    private readonly byte[] _hash;

    private Bcrypt(int cost, byte[] salt, byte[] hash) => (_cost, _salt, _hash) = (cost, salt, hash);

    /// <summary>Reads one; null when it is none, or of another algorithm.</summary>
    public static Bcrypt? TryParse(string text) =>
        Pattern().Match(text) is { Success: true } match
        && int.Parse(match.Groups["cost"].ValueSpan, CultureInfo.InvariantCulture) is >= 4 and <= HighestCost and var cost
            ? new(cost, Decode(match.Groups["salt"].Value, SaltLength), Decode(match.Groups["hash"].Value, HashLength))
            : null;

    /// <summary>One that no password has, as expensive to check as the other one: so that the time does not tell which users there are.</summary>
    public static Bcrypt LikeNone(Bcrypt? other) => new(other?._cost ?? 5, RandomNumberGenerator.GetBytes(SaltLength), RandomNumberGenerator.GetBytes(HashLength));

    /// <summary>Whether it is the hash of this password. Slow on purpose. As everywhere, only the first 72 bytes count.</summary>
    public bool IsOf(string password)
    {
        var key = Encoding.UTF8.GetBytes(password + '\0').AsSpan();
        return CryptographicOperations.FixedTimeEquals(Hash(key[..Math.Min(key.Length, LongestKey)]), _hash);
    }

    private byte[] Hash(ReadOnlySpan<byte> key)
    {
        var cipher = new EksBlowfish(_cost, _salt, key);
        var text = "OrpheanBeholderScryDoubt"u8.ToArray().AsSpan();
        for (var at = 0; at < text.Length; at += 8)
        {
            var block = text[at..];
            var (left, right) = (BinaryPrimitives.ReadUInt32BigEndian(block), BinaryPrimitives.ReadUInt32BigEndian(block[4..]));
            for (var i = 0; i < Repeats; i++)
                (left, right) = cipher.Encrypt(left, right);
            BinaryPrimitives.WriteUInt32BigEndian(block, left);
            BinaryPrimitives.WriteUInt32BigEndian(block[4..], right);
        }

        // the last byte was left out by whoever wrote the first one, and so by all
        return text[..HashLength].ToArray();
    }

    private static byte[] Decode(string text, int length)
    {
        var (bytes, bits, count, at) = (new byte[length], 0, 0, 0);
        foreach (var letter in text)
        {
            (bits, count) = (bits << 6 | Alphabet.IndexOf(letter, StringComparison.Ordinal), count + 6);
            if (count < 8 || at == length)
                continue;
            count -= 8;
            bytes[at++] = (byte)(bits >> count);
            bits &= (1 << count) - 1;
        }

        return bytes;
    }

    [GeneratedRegex(@"\A\$2[aby]\$(?<cost>[0-9]{2})\$(?<salt>[./A-Za-z0-9]{22})(?<hash>[./A-Za-z0-9]{31})\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
