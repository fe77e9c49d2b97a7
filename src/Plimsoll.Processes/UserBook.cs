using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plimsoll.Processes;

/// <summary>
/// Which user of the machine belongs to which name, kept in a file: a name keeps its user, and no two have the same. Safe from any thread
/// and any process.
/// </summary>
/// <param name="file">Made when it is not there; its folder is there.</param>
/// <param name="range">Where users are chosen from.</param>
/// <param name="mends">What mends a damaged file, as a sentence without its full stop.</param>
public sealed class UserBook(string file, UserRange range, string mends)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly Lock Choosing = new();

    /// <summary>The user of a name; chosen when it has none yet.</summary>
    /// <param name="name">The name.</param>
    /// <param name="preferred">The user that it gets when nobody has that one; the next one that is free otherwise.</param>
    /// <param name="taken">Users that are somebody's though the file does not say so.</param>
    /// <exception cref="DamagedFileException">Nobody knows which users are taken.</exception>
    /// <exception cref="LockHeldException">Another process has been choosing for half a minute.</exception>
    /// <exception cref="IOException">The file or its lock cannot be written.</exception>
    public int Of(string name, Func<int> preferred, Func<IEnumerable<int>> taken)
    {
        ArgumentNullException.ThrowIfNull(preferred);
        ArgumentNullException.ThrowIfNull(taken);
        if (Read().TryGetValue(name, out var known)) return known;
        lock (Choosing)
        {
            using var held = FileLock.Take(file + ".lock", Patience, TimeProvider.System);
            var users = Read();
            if (users.TryGetValue(name, out known)) return known;
            var uid = FirstFree(preferred(), [.. users.Values, .. taken()]);
            users[name] = uid;
            var json = JsonSerializer.SerializeToUtf8Bytes(users, UserBookJson.Default.SortedDictionaryStringInt32);
            DurableFile.Write(file, json, secret: true);
            return uid;
        }
    }

    private int FirstFree(int uid, HashSet<int> taken)
    {
        while (taken.Contains(uid)) uid = uid + 1 < range.Lowest + range.Count ? uid + 1 : range.Lowest;
        return uid;
    }

    private SortedDictionary<string, int> Read() =>
        new(StateFile.Read(file, UserBookJson.Default.SortedDictionaryStringInt32, mends) ?? [], StringComparer.Ordinal);
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(SortedDictionary<string, int>))]
internal sealed partial class UserBookJson : JsonSerializerContext;
