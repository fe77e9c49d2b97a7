using System.Text;
using Plimsoll.Workspace.Inputs;

namespace Plimsoll.Workspace.Changes;

/// <summary>A snapshot as bytes: every text once, then numbers that stand for texts. Made to be read in a few milliseconds.</summary>
internal static class SnapshotFormat
{
    /// <summary>Raised when the format, or what closures are made of, changes.</summary>
    public const int Version = 1;

    public static byte[] Write(Snapshot snapshot)
    {
        var texts = new Dictionary<string, int>(StringComparer.Ordinal);
        using var body = new MemoryStream();
        using (var writer = new BinaryWriter(body, Encoding.UTF8, leaveOpen: true)) WriteUnits(writer, snapshot, texts);
        using var whole = new MemoryStream();
        using (var writer = new BinaryWriter(whole, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Version);
            writer.Write(snapshot.Root?.Length ?? -1);
            if (snapshot.Root is { } root) writer.Write(root.Span);
            writer.Write(texts.Count);
            foreach (var text in texts.Keys) Text(writer, text);
            writer.Write(body.GetBuffer(), 0, (int)body.Length);
            writer.Write(Version);
        }
        return whole.ToArray();
    }

    /// <summary>The snapshot; null when the bytes are of another version or cut off.</summary>
    public static Snapshot? Read(byte[] bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, writable: false));
            if (reader.ReadInt32() != Version) return null;
            var rootLength = reader.ReadInt32();
            var root = rootLength < 0 ? default(ReadOnlyMemory<byte>?) : reader.ReadBytes(rootLength);
            var texts = new string[reader.ReadInt32()];
            for (var i = 0; i < texts.Length; i++) texts[i] = Text(reader);
            var units = new UnitClosure[reader.Read7BitEncodedInt()];
            for (var i = 0; i < units.Length; i++) units[i] = ReadUnit(reader, texts);
            return reader.ReadInt32() == Version ? new(root, units) : null;
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or IndexOutOfRangeException or OverflowException)
        {
            return null;
        }
    }

    private static void WriteUnits(BinaryWriter writer, Snapshot snapshot, Dictionary<string, int> texts)
    {
        void Text(string text)
        {
            if (!texts.TryGetValue(text, out var number)) texts[text] = number = texts.Count;
            writer.Write7BitEncodedInt(number);
        }
        void List<T>(IReadOnlyCollection<T> items, Action<T> write)
        {
            writer.Write7BitEncodedInt(items.Count);
            foreach (var item in items) write(item);
        }
        List(snapshot.Units, unit =>
        {
            Text(unit.Name);
            Text(unit.Manifest);
            Text(unit.Source);
            Text(unit.Base ?? "");
            List(unit.Files, file =>
            {
                Text(file.Path);
                Text(file.Via);
                writer.Write(file.InKey);
            });
            List(unit.Areas, area =>
            {
                Text(area.Folder);
                Text(area.Via);
                List(area.Without, Text);
            });
            List(unit.Patterns, pattern =>
            {
                Text(pattern.Glob.Pattern);
                Text(pattern.Via);
            });
            List(unit.Values, value =>
            {
                Text(value.Key);
                Text(value.Value);
            });
        });
    }

    private static UnitClosure ReadUnit(BinaryReader reader, string[] texts)
    {
        string Text() => texts[reader.Read7BitEncodedInt()];
        T[] List<T>(Func<T> read)
        {
            var items = new T[reader.Read7BitEncodedInt()];
            for (var i = 0; i < items.Length; i++) items[i] = read();
            return items;
        }
        var (name, manifest, source, on) = (Text(), Text(), Text(), Text());
        var files = List(() => new SingleFile(Text(), Text(), reader.ReadBoolean()));
        var areas = List(() =>
        {
            var (folder, via) = (Text(), Text());
            return new Area(folder, List(Text), via);
        });
        var patterns = List(() => new Pattern(new(Text()), Text()));
        var values = new SortedList<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in List(() => (Text(), Text()))) values.Add(key, value);
        return new(name, manifest, source, files, areas, patterns, values, on.Length > 0 ? on : null);
    }

    /// <summary>As UTF-16: a path of bytes that are no text has lone surrogates, which UTF-8 would lose.</summary>
    private static void Text(BinaryWriter writer, string text)
    {
        writer.Write7BitEncodedInt(text.Length);
        writer.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(text.AsSpan()));
    }

    private static string Text(BinaryReader reader)
    {
        var length = reader.Read7BitEncodedInt();
        var bytes = reader.ReadBytes(checked(length * 2));
        return bytes.Length == length * 2 ? new(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, char>(bytes)) : throw new EndOfStreamException();
    }
}
