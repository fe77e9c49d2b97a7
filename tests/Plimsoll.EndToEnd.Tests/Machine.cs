using System.Diagnostics;
using System.Text;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>The processes of this machine, as /proc tells them.</summary>
internal static class Machine
{
    /// <summary>Those that belong to a folder: by their environment, their command line or where they run.</summary>
    public static IReadOnlyList<Found> Of(string folder) =>
        [.. Directory.EnumerateDirectories("/proc").Select(path => int.TryParse(Path.GetFileName(path), out var pid) ? pid : 0)
            .Where(pid => pid > 0 && pid != Environment.ProcessId)
            .Where(pid => Texts(pid).Any(text => text.Contains(folder, StringComparison.Ordinal)))
            .Select(pid => new Found(pid, Read(pid, "cmdline").Replace('\0', ' ')))];

    /// <summary>Waits for the processes of a folder to end, and returns those that do not.</summary>
    public static async Task<IReadOnlyList<Found>> WaitForNoneAsync(string folder)
    {
        var left = Of(folder);
        var watch = Stopwatch.StartNew();
        for (; left.Count > 0 && watch.Elapsed < Eventually.Patience; left = Of(folder)) await Task.Delay(50);
        return left;
    }

    public static bool IsAlive(int pid) => Read(pid, "stat") is { Length: > 0 } stat && stat[(stat.LastIndexOf(')') + 2)..][0] != 'Z';

    /// <summary>Kills it and waits until it is gone.</summary>
    public static void Kill(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill();
            while (IsAlive(pid)) Thread.Sleep(1);
        }
        catch (ArgumentException)
        {
            // it is gone
        }
    }

    private static IEnumerable<string> Texts(int pid)
    {
        yield return Read(pid, "environ");
        yield return Read(pid, "cmdline");
        yield return LinkTarget($"/proc/{pid}/cwd");
        yield return LinkTarget($"/proc/{pid}/root");
    }

    private static string Read(int pid, string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/{file}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

/// <summary>A process.</summary>
internal sealed record Found(int Pid, string CommandLine);
