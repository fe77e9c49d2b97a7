using System.Diagnostics;
using System.Net;

namespace Plimsoll.Registry.Tests;

/// <summary>This program again, as a process that is nothing but a registry.</summary>
internal static class Helper
{
    private const string Variable = "PLIMSOLL_REGISTRY_HELPER";

    /// <summary>Starts it, and returns when it serves.</summary>
    public static async Task<(Process Process, Uri Url)> StartAsync(string folder)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment[Variable] = folder;
        var process = Process.Start(start)!;
        return (process, new((await process.StandardOutput.ReadLineAsync())!));
    }

    public static async Task<int> Main(string[] arguments)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } folder)
            return await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(arguments);
        await using var host = await RegistryHost.StartAsync(new(folder), new(new(IPAddress.Loopback, 0)), CancellationToken.None);
        Console.WriteLine(host.Url);
        // the pipe ends with whoever started this, however that ends
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
