using System.Diagnostics;

namespace KubernetesClient.Tests;

/// <summary>Starts plugins, as the program that uses the library does.</summary>
internal static class PluginProgram
{
    public static async Task<string> RunAsync(ExecPlugin plugin, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(plugin.Command) { RedirectStandardOutput = true };
        foreach (var argument in plugin.Arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in plugin.Environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"exit code {process.ExitCode}");
    }
}
