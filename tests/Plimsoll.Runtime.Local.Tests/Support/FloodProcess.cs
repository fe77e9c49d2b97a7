using System.Diagnostics;
using System.Globalization;

namespace Plimsoll.Runtime.Local.Tests.Support;

/// <summary>Processes that open many connections to one port of loopback and keep them.</summary>
internal sealed class FloodProcess : IAsyncDisposable
{
    // of 20,000 descriptors that a process may have, less its own
    private const int MostIdle = 15_000;

    private readonly List<Process> _processes;

    /// <summary>Starts it.</summary>
    public FloodProcess(int port, int idle, int slow, int halfOpen) =>
        _processes = [Start(port, Math.Min(idle, MostIdle), slow, halfOpen),
            .. idle > MostIdle ? [Start(port, idle - MostIdle, 0, 0)] : (Process[])[]];

    /// <summary>What was connected when nothing more was.</summary>
    public async Task<string> SteadyAsync()
    {
        var lines = await Task.WhenAll(_processes.Select(process => process.StandardOutput.ReadLineAsync()));
        return string.Join("; ", lines);
    }

    /// <summary>Ends it; nothing the second time.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
        _processes.Clear();
    }

    private static Process Start(params int[] arguments) => Process.Start(new ProcessStartInfo(
        Path.Combine(AppContext.BaseDirectory, "Flood"), arguments.Select(number => number.ToString(CultureInfo.InvariantCulture)))
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;
}
