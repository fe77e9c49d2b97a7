namespace Plimsoll.Registry;

/// <summary>The cipher below bcrypt: Blowfish with a key schedule that is expensive on purpose (N. Provos, D. Mazières, A Future-Adaptable Password Scheme, 1999).</summary>
internal sealed class EksBlowfish
{
    private const int Rounds = 16;
    private static readonly Lazy<uint[]> Pi = new(() => PiWords.First(Rounds + 2 + 4 * 256));

    private readonly uint[] _subkeys;
    private readonly uint[] _boxes;

    /// <summary>Mixes key and salt into the tables, and then again two to the power of the cost times.</summary>
    /// <param name="cost">4 to 31.</param>
    /// <param name="salt">16 bytes.</param>
    /// <param name="key">1 to 72 bytes.</param>
    public EksBlowfish(int cost, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> key)
    {
        _subkeys = Pi.Value[..(Rounds + 2)];
        _boxes = Pi.Value[(Rounds + 2)..];
        uint[] none = [0, 0, 0, 0], keyWords = Words(key, Rounds + 2), saltWords = Words(salt, 4), saltAsKey = Words(salt, Rounds + 2);
        Expand(keyWords, saltWords);
        for (var i = 0L; i < 1L << cost; i++)
        {
            Expand(keyWords, none);
            Expand(saltAsKey, none);
        }
    }

    /// <summary>Encrypts one block of two words.</summary>
    public (uint Left, uint Right) Encrypt(uint left, uint right)
    {
        ReadOnlySpan<uint> subkeys = _subkeys, boxes = _boxes;
        for (var i = 0; i < Rounds; i += 2)
        {
            left ^= subkeys[i];
            right ^= Mix(boxes, left) ^ subkeys[i + 1];
            left ^= Mix(boxes, right);
        }

        return (right ^ subkeys[Rounds + 1], left ^ subkeys[Rounds]);
    }

    private static uint Mix(ReadOnlySpan<uint> boxes, uint x) =>
        ((boxes[(int)(x >> 24)] + boxes[256 + (int)(x >> 16 & 0xff)]) ^ boxes[512 + (int)(x >> 8 & 0xff)]) + boxes[768 + (int)(x & 0xff)];

    private void Expand(uint[] key, uint[] salt)
    {
        for (var i = 0; i < _subkeys.Length; i++)
            _subkeys[i] ^= key[i];
        var (left, right, at) = (0u, 0u, 0);
        foreach (var table in (uint[][])[_subkeys, _boxes])
        {
            for (var i = 0; i < table.Length; i += 2, at ^= 2)
            {
                (left, right) = Encrypt(left ^ salt[at], right ^ salt[at + 1]);
                (table[i], table[i + 1]) = (left, right);
            }
        }
    }

    /// <summary>Bytes over and over, as big-endian words.</summary>
    private static uint[] Words(ReadOnlySpan<byte> bytes, int count)
    {
        var words = new uint[count];
        for (var i = 0; i < count * 4; i++)
            words[i / 4] = words[i / 4] << 8 | bytes[i % bytes.Length];
        return words;
    }
}
