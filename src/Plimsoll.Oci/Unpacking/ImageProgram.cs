using System.Buffers.Binary;
using System.Text;

namespace Plimsoll.Oci;

/// <summary>The program of an image, and whether it starts when the image is all that there is: whether its loader, or its interpreter, is
/// there too.</summary>
public static class ImageProgram
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private const int Nested = 4;

    // System V ABI, ELF-64 object file format: the header and the entries of the program header table
    private const int HeaderSize = 64, TableAt = 0x20, EntrySizeAt = 0x36, EntriesAt = 0x38, OffsetAt = 8, SizeAt = 32, Interpreter = 3;

    /// <summary>The command line of an image: its entrypoint, and what follows it.</summary>
    public static IReadOnlyList<string> Words(ContainerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return [.. config.Entrypoint ?? [], .. config.Cmd ?? []];
    }

    /// <summary>The paths in an image at which a program may be: the one that is named, or one in each folder of the image's
    /// <c>PATH</c>.</summary>
    public static IEnumerable<string> Candidates(string word, ContainerConfig config)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(config);
        return word.Contains('/', StringComparison.Ordinal) ? [word] : PathOf(config).Split(':').Select(folder => $"{folder}/{word}");
    }

    /// <summary>Whether the image has all that its program needs, and so can be the root of its process.</summary>
    /// <param name="root">The image's folder.</param>
    /// <param name="config">Names the program.</param>
    internal static bool IsWhole(string root, ContainerConfig config) =>
        Words(config) is [var word, ..] && Candidates(word, config).FirstOrDefault(path =>
            ImageFile.Find(root, path) is not null) is { } program && IsWhole(root, program, Nested);

    private static string PathOf(ContainerConfig config) =>
        (config.Env ?? []).LastOrDefault(variable => variable.StartsWith("PATH=", StringComparison.Ordinal))?["PATH=".Length..]
            ?? DefaultPath;

    private static bool IsWhole(string root, string program, int nested)
    {
        if (nested == 0 || ImageFile.Find(root, program) is not { } file || !File.Exists(file)) return false;
        using var stream = File.OpenRead(file);
        var header = new byte[HeaderSize];
        var read = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (header.AsSpan(0, read) is [(byte)'#', (byte)'!', ..])
            return ScriptsInterpreter(stream) is { } interpreter && IsWhole(root, interpreter, nested - 1);
        if (read < HeaderSize || header is not [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, ..]) return false;
        return Loader(stream, header) is not { } loader || IsWhole(root, loader, nested - 1);
    }

    private static string? ScriptsInterpreter(FileStream script)
    {
        script.Position = 2;
        using var reader = new StreamReader(script);
        return reader.ReadLine()?.Trim().Split(' ')[0];
    }

    private static string? Loader(FileStream program, byte[] header)
    {
        var size = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(EntrySizeAt));
        var table = new byte[size * BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(EntriesAt))];
        Read(program, header.AsSpan(TableAt), table);
        foreach (var entry in size == 0 ? [] : table.Chunk(size))
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(entry) != Interpreter) continue;
            var path = new byte[Math.Min(4096, BinaryPrimitives.ReadUInt64LittleEndian(entry.AsSpan(SizeAt)))];
            Read(program, entry.AsSpan(OffsetAt), path);
            return Encoding.UTF8.GetString(path).TrimEnd('\0');
        }
        return null;
    }

    private static void Read(FileStream program, ReadOnlySpan<byte> offset, byte[] into)
    {
        program.Position = (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(offset), long.MaxValue);
        program.ReadAtLeast(into, into.Length, throwOnEndOfStream: false);
    }
}
