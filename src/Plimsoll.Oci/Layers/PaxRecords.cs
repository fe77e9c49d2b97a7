namespace Plimsoll.Oci;

/// <summary>What does not fit into a tar header, as lines of <c>LENGTH KEY=VALUE</c> (POSIX.1-2017, pax Extended Header).</summary>
internal static class PaxRecords
{
    /// <summary>The records' bytes, in the order given.</summary>
    public static byte[] Build(IEnumerable<(string Key, string Value)> records) =>
        LayerPath.Utf8.GetBytes(string.Concat(records.Select(record => Line(record.Key, record.Value))));

    private static string Line(string key, string value)
    {
        var rest = $" {key}={value}\n";
        var bytes = LayerPath.Utf8.GetByteCount(rest);
        // the length counts its own digits, so that a digit more can need another one
        var length = bytes + Digits(bytes);
        length = bytes + Digits(length);
        return length + rest;
    }

    private static int Digits(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
}
