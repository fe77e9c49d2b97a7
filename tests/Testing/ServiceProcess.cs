using System.Diagnostics;
using System.Globalization;

namespace Testing;

/// <summary>A service's program beside the tests, running as a replica runs it: with <c>PORT</c> and the other variables of the contract.
/// It is killed at the end.</summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private readonly Process _process;
    private bool _ended;

    private ServiceProcess(Process process, int port)
    {
        _process = process;
        Port = port;
        Output = process.StandardOutput.ReadToEndAsync();
        Errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The port that it was given.</summary>
    public int Port { get; }

    /// <summary><c>127.0.0.1:PORT</c>.</summary>
    public string Address => $"127.0.0.1:{Port}";

    /// <summary>Everything that it wrote, once it has ended.</summary>
    public Task<string> Output { get; }

    /// <summary>Everything that it wrote to standard error, once it has ended.</summary>
    public Task<string> Errors { get; }

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _ended || _process.HasExited;

    /// <summary>Starts a program; it may not listen yet.</summary>
    /// <param name="program">Its name in the folder of the tests.</param>
    /// <param name="port">Its port.</param>
    /// <param name="variables">Its environment, beside <c>PORT</c>, <c>PLIMSOLL_LISTEN</c> (loopback) and <c>PLIMSOLL_DRAIN</c> (100 ms),
    /// which they may replace.</param>
    /// <param name="arguments">Its arguments.</param>
    public static ServiceProcess Start(string program, int port, (string Name, string Value)[] variables, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, program), arguments) { RedirectStandardOutput = true,
            RedirectStandardError = true };
        start.Environment["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["PLIMSOLL_LISTEN"] = "127.0.0.1";
        start.Environment["PLIMSOLL_DRAIN"] = "100ms";
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return new(Process.Start(start)!, port);
    }

    /// <summary>Starts a program on a free port, and returns when it listens.</summary>
    public static async Task<ServiceProcess> StartAsync(string program, (string Name, string Value)[] variables, params string[] arguments)
    {
        var service = Start(program, Ports.Free(), variables, arguments);
        await service.WhenListeningAsync();
        return service;
    }

    /// <summary>Returns when it takes connections.</summary>
    public Task WhenListeningAsync() => Eventually.HoldsAsync($"{_process.StartInfo.FileName} listens on {Address}", async () =>
        _process.HasExited ? throw new InvalidOperationException($"It ended: {await Errors}")
            : await Ports.ListensAsync("127.0.0.1", Port));

    /// <summary>Returns when it takes no more connections.</summary>
    public Task WhenRefusedAsync() => Eventually.HoldsAsync($"{Address} refuses connections",
        async () => !await Ports.ListensAsync("127.0.0.1", Port));

    /// <summary>Sends SIGTERM.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<(int Code, string Output, string Errors)> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Eventually.Patience);
        return (_process.ExitCode, await Output, await Errors);
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> ExitCodeAsync() => (await EndAsync()).Code;

    /// <summary>Sends SIGTERM and waits for its end.</summary>
    public async Task<(int Code, string Output, string Errors)> StopAsync()
    {
        await TerminateAsync();
        return await EndAsync();
    }

    /// <summary>Sends SIGKILL and waits for its end.</summary>
    public async Task KillAsync()
    {
        if (_ended) return;
        _ended = true;
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }
}
