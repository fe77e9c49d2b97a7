using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Plimsoll.Processes;

/// <summary>A small file of state in JSON. What is there and cannot be read is damaged, which is never the same as not being
/// there.</summary>
public static class StateFile
{
    /// <summary>What the file says; null when there is no such file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">How it is read.</param>
    /// <param name="mends">What mends a damaged one, as a sentence without its full stop.</param>
    /// <exception cref="DamagedFileException">It is empty, <c>null</c> or something else.</exception>
    public static T? Read<T>(string path, JsonTypeInfo<T> type, string mends) where T : class
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type) ?? throw new DamagedFileException(path, "it says null", mends);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new DamagedFileException(path, new FileInfo(path) is { Exists: true, Length: 0 } ? "it is empty"
                : $"it is not the JSON that it should be{(e is JsonException { LineNumber: { } line } ? $" (line {line + 1})" : "")}",
                    mends, e);
        }
    }
}

/// <summary>A file is there, and does not say what it should.</summary>
/// <param name="path">The file.</param>
/// <param name="seen">What was seen in it.</param>
/// <param name="mends">What mends it.</param>
/// <param name="inner">What caused it.</param>
public sealed class DamagedFileException(string path, string seen, string mends, Exception? inner = null)
    : IOException($"{path} is damaged: {seen.TrimEnd('.')}. {mends}", inner);
