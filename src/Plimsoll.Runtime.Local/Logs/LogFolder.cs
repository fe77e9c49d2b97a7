using System.Security.Cryptography;

namespace Plimsoll.Runtime.Local.Logs;

/// <summary>The logs of one service: a file for each replica, named after it.</summary>
internal static class LogFolder
{
    private const int KeptOfGoneReplicas = 8;

    public static string FileOf(string folder, string replica) => Path.Combine(folder, replica + ".log");

    /// <summary>A name for a replica that none had whose log is still there, as in <c>web-7f3a</c>.</summary>
    /// <param name="folder">The logs of its service.</param>
    /// <param name="name">What the name begins with.</param>
    public static string NewReplica(string folder, string name)
    {
        while (true)
        {
            var id = $"{name}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}";
            if (!File.Exists(FileOf(folder, id))) return id;
        }
    }

    /// <summary>The current file of each replica that is or was.</summary>
    public static IReadOnlyList<string> Files(string folder) => Directory.Exists(folder) ? Directory.GetFiles(folder, "*.log") : [];

    /// <summary>Deletes the logs of replicas that are gone, but for the youngest.</summary>
    public static void Prune(string folder, IReadOnlySet<string> present)
    {
        var gone = Files(folder).Where(file => !present.Contains(Path.GetFileNameWithoutExtension(file)))
            .OrderByDescending(File.GetLastWriteTimeUtc).Skip(KeptOfGoneReplicas);
        foreach (var file in gone.SelectMany(file => (string[])[file, .. Enumerable.Range(1, ReplicaLog.Older)
            .Select(age => $"{file}.{age}")])) File.Delete(file);
    }
}
