using Plimsoll.Processes;

namespace Plimsoll.EndToEnd.Tests;

/// <summary><c>plimsoll registry serve</c> on a free port of this machine.</summary>
internal sealed class ServedRegistry : IAsyncDisposable
{
    private readonly SupervisedProcess _process;

    private ServedRegistry(SupervisedProcess process, string host) => (_process, Host) = (process, host);

    /// <summary><c>localhost:PORT</c>.</summary>
    public string Host { get; }

    /// <summary>Starts it; ends when it answers.</summary>
    /// <param name="sandbox">Whose home it has.</param>
    /// <param name="root">The folder that is served; null is the home's own registry.</param>
    public static async Task<ServedRegistry> StartAsync(Sandbox sandbox, string? root = null)
    {
        const string serves = " serves ";
        string[] folder = root is null ? [] : ["--root", root];
        var address = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var spec = new ProcessSpec(await Clone.ProgramAsync(), ["registry", "serve", "--port", "0", .. folder])
        {
            WorkingDirectory = sandbox.Repository,
            Environment = new Dictionary<string, string>
            {
                ["PLIMSOLL_HOME"] = sandbox.Home,
                ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
                ["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "/usr/share/dotnet",
            },
        };
        var process = SupervisedProcess.Start(spec, line => _ = line.Contains(serves, StringComparison.Ordinal)
            && address.TrySetResult(line.Split(serves)[0]), TimeProvider.System);
        await Task.WhenAny(address.Task, process.Exited);
        if (!address.Task.IsCompleted) throw new InvalidOperationException($"the registry ended at once: {await process.Exited}");
        return new(process, $"localhost:{new Uri(await address.Task).Port}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Stop(StopSignal.Terminate);
        await _process.Exited.WaitAsync(Eventually.Patience);
    }
}
