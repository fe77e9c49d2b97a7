using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Plimsoll.Processes;

namespace Plimsoll.Packaging.Folders;

/// <summary>
/// Which user the builds of a workspace run as, kept in a file beside the build folders. A name alone does not say it: among 100 million
/// users somebody finds in half a minute a name that is hashed to the user of another workspace.
/// </summary>
internal static class BuildUsers
{
    /// <summary>How many there are, from <see cref="Confinement.LowestUser"/>.</summary>
    public const int Count = 100_000_000;

    private const string Mends =
        "It has the users that builds run as. To go on: delete it; workspaces that have a build folder keep their users";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly Lock Choosing = new();

    /// <summary>The user of a workspace; chosen when it has none yet, and never the one of another workspace of the home.</summary>
    /// <param name="work">The folder that has the build folders; it is there.</param>
    /// <param name="workspace">The name.</param>
    /// <exception cref="DamagedFileException">Nobody knows which users are taken.</exception>
    /// <exception cref="LockHeldException">Another process has been choosing for half a minute.</exception>
    /// <exception cref="IOException">The file or its lock cannot be written.</exception>
    public static int Of(string work, string workspace)
    {
        var file = Path.Combine(work, "users.json");
        if (Read(file).TryGetValue(workspace, out var known)) return known;
        lock (Choosing)
        {
            using var held = FileLock.Take(file + ".lock", Patience, TimeProvider.System);
            var users = Read(file);
            if (users.TryGetValue(workspace, out known)) return known;
            var uid = Choose(work, workspace, users);
            users[workspace] = uid;
            var json = JsonSerializer.SerializeToUtf8Bytes(users, BuildUsersJson.Default.SortedDictionaryStringInt32);
            DurableFile.Write(file, json, secret: true);
            return uid;
        }
    }

    /// <summary>The user that a name is hashed to; what is taken is passed over.</summary>
    public static int Preferred(string work, string workspace)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Path.GetFullPath(work)}\n{workspace}"));
        return Confinement.LowestUser + (int)(BinaryPrimitives.ReadUInt32LittleEndian(hash) % Count);
    }

    private static int Choose(string work, string workspace, SortedDictionary<string, int> users)
    {
        var others = Directory.EnumerateDirectories(work).Where(folder => Path.GetFileNameWithoutExtension(folder) != workspace);
        // those of an earlier version are not in the file, and have what is theirs all the same
        var taken = users.Values.Concat(others.Select(UserOf)).ToHashSet();
        var uid = Preferred(work, workspace);
        while (taken.Contains(uid)) uid = uid + 1 < Confinement.LowestUser + Count ? uid + 1 : Confinement.LowestUser;
        return uid;
    }

    private static int UserOf(string folder) =>
        int.TryParse(Path.GetExtension(folder).TrimStart('.'), NumberStyles.None, CultureInfo.InvariantCulture, out var uid) ? uid : 0;

    private static SortedDictionary<string, int> Read(string file) =>
        new(StateFile.Read(file, BuildUsersJson.Default.SortedDictionaryStringInt32, Mends) ?? [], StringComparer.Ordinal);
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(SortedDictionary<string, int>))]
internal sealed partial class BuildUsersJson : JsonSerializerContext;
