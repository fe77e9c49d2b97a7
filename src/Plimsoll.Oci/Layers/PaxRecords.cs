using System.Globalization;

namespace Plimsoll.Oci;

/// <summary>What does not fit into a tar header, as lines of <c>LENGTH KEY=VALUE</c> (POSIX.1-2017, pax Extended Header).</summary>
internal static class PaxRecords
{
    /// <summary>The records' bytes, in the order given.</summary>
    public static byte[] Build(IEnumerable<(string Key, string Value)> records) =>
        LayerPath.Utf8.GetBytes(string.Concat(records.Select(record => Line(record.Key, record.Value))));

    /// <summary>Reads records into a map; a later one replaces an earlier one of the same key. Values that are not text, such as
    /// attributes, are left out.</summary>
    /// <exception cref="OciException">They are not such records.</exception>
    public static void Parse(ReadOnlySpan<byte> bytes, Dictionary<string, string> records)
    {
        while (!bytes.IsEmpty)
        {
            var space = bytes.IndexOf((byte)' ');
            if (space <= 0 || !int.TryParse(bytes[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length <= space + 1 || length > bytes.Length || bytes[length - 1] != '\n')
                throw new OciException(OciErrors.LayerInvalid, "the tar has a pax record that is none");
            var record = bytes[(space + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals <= 0)
                throw new OciException(OciErrors.LayerInvalid, "the tar has a pax record without a key");
            var key = TarFields.Decode(record[..equals]);
            if (key is "path" or "linkpath" or "size" || key.StartsWith("GNU.sparse", StringComparison.Ordinal))
                records[key] = TarFields.Decode(record[(equals + 1)..]);
            bytes = bytes[length..];
        }
    }

    private static string Line(string key, string value)
    {
        var rest = $" {key}={value}\n";
        var bytes = LayerPath.Utf8.GetByteCount(rest);
        // the length counts its own digits, so that a digit more can need another one
        var length = bytes + Digits(bytes);
        length = bytes + Digits(length);
        return length.ToString(CultureInfo.InvariantCulture) + rest;
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;
}
