using System.Runtime.InteropServices;

namespace Plimsoll.Workspace.Changes;

/// <summary>
/// Two arrays: numbers, and the letters of all texts. The numbers begin with how many texts, units, places and dependents there are, and
/// who the workspace is; then come the ends of the texts, the beginnings of the units, the places (a text and where its list of units
/// begins, in ordinal order), the dependents, and the records.
/// </summary>
internal sealed class SnapshotArrays
{
    /// <summary>Raised when the format, or what closures are made of, changes.</summary>
    public const int Version = 4;

    public const int WorkspaceAt = 4;
    public const int RegistryAt = 5;
    public const int HeaderLength = 6;

    private readonly int[] _numbers;
    private readonly char[] _letters;
    private readonly string?[] _texts;

    public SnapshotArrays(int[] numbers, char[] letters) => (_numbers, _letters, _texts) = (numbers, letters, new string?[numbers[0]]);

    public int UnitCount => _numbers[1];

    public int this[int index] => _numbers[index];

    private int Units => HeaderLength + _numbers[0];

    private int Places => Units + UnitCount;

    /// <summary>Reads what <see cref="ToBytes"/> wrote; null when it is something else, of another version, cut off or damaged.</summary>
    public static SnapshotArrays? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 20) return null;
        var head = MemoryMarshal.Cast<byte, int>(bytes[..20]);
        var (numbers, letters) = (head[1], head[2]);
        if (head[0] != Version || numbers < HeaderLength || letters < 0 || bytes.Length != 20 + (4L * numbers) + (2L * letters)
            || MemoryMarshal.Read<ulong>(bytes[12..]) != Sum(bytes[20..])) return null;
        return new(MemoryMarshal.Cast<byte, int>(bytes.Slice(20, numbers * 4))
            .ToArray(), MemoryMarshal.Cast<byte, char>(bytes[(20 + (numbers * 4))..]).ToArray());
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[20 + (_numbers.Length * 4) + (_letters.Length * 2)];
        MemoryMarshal.AsBytes(_numbers.AsSpan()).CopyTo(bytes.AsSpan(20));
        MemoryMarshal.AsBytes(_letters.AsSpan()).CopyTo(bytes.AsSpan(20 + (_numbers.Length * 4)));
        MemoryMarshal.Cast<int, byte>([Version, _numbers.Length, _letters.Length]).CopyTo(bytes);
        MemoryMarshal.Write(bytes.AsSpan(12), Sum(bytes.AsSpan(20)));
        return bytes;
    }

    public string Text(int number)
    {
        if (_texts[number] is { } known) return known;
        return _texts[number] = new(Letters(number));
    }

    public string? OptionalText(int at) => _numbers[at] < 0 ? null : Text(_numbers[at]);

    /// <summary>Where a unit's record begins.</summary>
    public int RecordOf(int unit) => _numbers[Units + unit];

    public IEnumerable<int> Dependents() => ListAt(Places + (2 * _numbers[2]));

    /// <summary>The numbers of the units that have something to do with a place: a file, a folder, or the folder of a pattern.</summary>
    public IEnumerable<int> UnitsAt(string place)
    {
        var (low, high) = (0, _numbers[2]);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var order = Letters(_numbers[Places + (2 * middle)]).SequenceCompareTo(place);
            if (order == 0) return ListAt(_numbers[Places + (2 * middle) + 1]);
            if (order < 0) low = middle + 1;
            else high = middle;
        }
        return [];
    }

    private IEnumerable<int> ListAt(int at)
    {
        for (var i = 0; i < _numbers[at]; i++) yield return _numbers[at + 1 + i];
    }

    private ReadOnlySpan<char> Letters(int text)
    {
        var start = text == 0 ? 0 : _numbers[HeaderLength + text - 1];
        return _letters.AsSpan(start, _numbers[HeaderLength + text] - start);
    }

    /// <summary>Finds damage, not malice: the folder is ours alone.</summary>
    private static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = (ulong)bytes.Length;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes)) sum = (ulong.RotateLeft(sum, 5) ^ word) * 0x9E3779B97F4A7C15;
        foreach (var left in bytes[(bytes.Length & ~7)..]) sum = (ulong.RotateLeft(sum, 5) ^ left) * 0x9E3779B97F4A7C15;
        return sum;
    }
}
