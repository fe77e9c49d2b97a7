namespace TestRun;

/// <summary>Processes that outlive the test that started them: all of a run carry its marker in <c>PLIMSOLL_TEST_RUN</c>.</summary>
internal static class Leftovers
{
    /// <summary>Kills those that are still there after a moment. A compiler server stays for the next test, and ends with the
    /// run.</summary>
    /// <param name="marker">The whole value of the variable.</param>
    /// <param name="moment">How long they may take to end by themselves.</param>
    /// <returns>The process ID and the command line of each.</returns>
    public static async Task<IReadOnlyList<string>> EndAsync(string marker, TimeSpan moment)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var left = Find(marker);
        for (; left.Count > 0 && watch.Elapsed < moment; left = Find(marker)) await Task.Delay(200);
        foreach (var (pid, _) in left) Kill(pid);
        return [.. left.Select(process => $"{process.Pid} {process.CommandLine}")];
    }

    private static List<(int Pid, string CommandLine)> Find(string marker) =>
        Directory.Exists("/proc/self")
            ? [.. from folder in Directory.EnumerateDirectories("/proc")
                  where int.TryParse(Path.GetFileName(folder), out _)
                      && Read(folder, "environ").Split('\0').Contains("PLIMSOLL_TEST_RUN=" + marker)
                  let line = Read(folder, "cmdline").Replace('\0', ' ').Trim()
                  where line.Length > 0 && !line.Contains("VBCSCompiler", StringComparison.Ordinal)
                  select (int.Parse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture), line)]
            : [];

    private static void Kill(int pid)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(pid);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // it has just ended
        }
    }

    private static string Read(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
