using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Hosting.Tests;

/// <summary>The program of these tests, running.</summary>
sealed partial class ServiceProcess : IAsyncDisposable
{
    readonly Process _process;
    readonly Task<string> _errors;

    ServiceProcess(Process process, int port)
    {
        _process = process;
        Port = port;
        Output = process.StandardOutput.ReadToEndAsync();
        _errors = process.StandardError.ReadToEndAsync();
    }

    public int Port { get; }

    /// <summary>Everything that it wrote, once it has ended.</summary>
    public Task<string> Output { get; }

    /// <summary>Returns when it listens.</summary>
    public static async Task<ServiceProcess> StartAsync(string drain = "60", params (string Name, string Value)[] variables)
    {
        var port = FreePort();
        var service = Start([("PORT", port.ToString(CultureInfo.InvariantCulture)), ("PLIMSOLL_LISTEN", "127.0.0.1"), ("PLIMSOLL_DRAIN", drain), .. variables], port);
        while (!await service.ListensAsync())
        {
            if (service._process.HasExited) throw new InvalidOperationException(await service._errors);
            await Task.Delay(10);
        }

        return service;
    }

    public static ServiceProcess Start((string Name, string Value)[] variables, int port = 0, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, Program), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return new(Process.Start(start)!, port);
    }

    /// <summary>Returns when it takes no more connections.</summary>
    public async Task WhenRefusedAsync()
    {
        while (await ListensAsync()) await Task.Delay(5);
    }

    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(50));
        return _process.ExitCode;
    }

    public Task<string> ErrorsAsync() => _errors;

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    async Task<bool> ListensAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
