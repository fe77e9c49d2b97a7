using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Plimsoll.Processes;

namespace Plimsoll.Packaging.Folders;

/// <summary>
/// Which user the builds of a workspace run as, kept in a file beside the build folders. A name alone does not say it: among 100 million
/// users somebody finds in half a minute a name that is hashed to the user of another workspace.
/// </summary>
internal static class BuildUsers
{
    private const string Mends =
        "It has the users that builds run as. To go on: delete it; workspaces that have a build folder keep their users";

    /// <summary>The user of a workspace; chosen when it has none yet, and never the one of another workspace of the home.</summary>
    /// <param name="work">The folder that has the build folders; it is there.</param>
    /// <param name="workspace">The name.</param>
    /// <exception cref="DamagedFileException">Nobody knows which users are taken.</exception>
    /// <exception cref="LockHeldException">Another process has been choosing for half a minute.</exception>
    /// <exception cref="IOException">The file or its lock cannot be written.</exception>
    public static int Of(string work, string workspace) =>
        new UserBook(Path.Combine(work, "users.json"), UserRange.Builds, Mends)
            .Of(workspace, () => Preferred(work, workspace), () => Others(work, workspace));

    /// <summary>The user that a name is hashed to; what is taken is passed over.</summary>
    public static int Preferred(string work, string workspace)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Path.GetFullPath(work)}\n{workspace}"));
        return UserRange.Builds.Lowest + (int)(BinaryPrimitives.ReadUInt32LittleEndian(hash) % UserRange.Builds.Count);
    }

    // those of an earlier version are not in the file, and have what is theirs all the same
    private static IEnumerable<int> Others(string work, string workspace) =>
        Directory.EnumerateDirectories(work).Where(folder => Path.GetFileNameWithoutExtension(folder) != workspace).Select(UserOf);

    private static int UserOf(string folder) =>
        int.TryParse(Path.GetExtension(folder).TrimStart('.'), NumberStyles.None, CultureInfo.InvariantCulture, out var uid) ? uid : 0;
}
