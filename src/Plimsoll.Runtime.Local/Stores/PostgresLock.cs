using System.Globalization;
using Plimsoll.Processes;

namespace Plimsoll.Runtime.Local.Stores;

/// <summary>
/// PostgreSQL's postmaster.pid. It refuses to start while the process named there has a number, also when that was killed and its parent
/// (in many containers a first process that does not care) has not taken note. Naming its parent-to-be instead lets it start, and keeps the
/// rest of the file, by which it checks that nobody uses the shared memory any more.
/// </summary>
internal static class PostgresLock
{
    public static void ForgetDead(string data, HostUser? user)
    {
        var file = Path.Combine(data, "postmaster.pid");
        if (!File.Exists(file)) return;
        var lines = File.ReadAllLines(file);
        if (lines.Length == 0 || !int.TryParse(lines[0], CultureInfo.InvariantCulture, out var pid) || HostProcess.IsRunning(pid)) return;
        lines[0] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        // the folder is not ours: a new file, never one behind a link that was put there
        File.Delete(file);
        using (var fresh = new StreamWriter(new FileStream(file, FileMode.CreateNew)))
            foreach (var line in lines) fresh.WriteLine(line);
        user?.Own(file);
    }
}
