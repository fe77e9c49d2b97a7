using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RouteGuide.Tests;

/// <summary>A program of the RouteGuide, running, as it is started for real.</summary>
sealed class ServiceProcess : IAsyncDisposable
{
    readonly Process _process;
    readonly Task<string> _output;
    readonly Task<string> _errors;
    bool _ended;

    ServiceProcess(Process process, int port)
    {
        _process = process;
        Port = port;
        _output = process.StandardOutput.ReadToEndAsync();
        _errors = process.StandardError.ReadToEndAsync();
    }

    public int Port { get; }

    public bool HasExited => _ended || _process.HasExited;

    public string Address => $"127.0.0.1:{Port}";

    /// <summary>Starts a program beside this one; it may not listen yet.</summary>
    public static ServiceProcess Start(string program, int port, (string Name, string Value)[] variables, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, program), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["PLIMSOLL_LISTEN"] = "127.0.0.1";
        start.Environment["PLIMSOLL_DRAIN"] = "100ms";
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return new(Process.Start(start)!, port);
    }

    /// <summary>Returns when it listens.</summary>
    public static async Task<ServiceProcess> StartAsync(string program, (string Name, string Value)[] variables, params string[] arguments)
    {
        var service = Start(program, FreePort(), variables, arguments);
        await service.WhenListeningAsync();
        return service;
    }

    public async Task WhenListeningAsync()
    {
        while (!await ListensAsync())
        {
            if (_process.HasExited) throw new InvalidOperationException($"It ended: {await _errors}");
            await Task.Delay(10);
        }
    }

    public async Task<(int Code, string Output, string Errors)> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(50));
        return (_process.ExitCode, await _output, await _errors);
    }

    /// <summary>As SIGTERM, and waits for its end.</summary>
    public async Task<(int Code, string Output, string Errors)> StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"])) await kill.WaitForExitAsync();
        return await EndAsync();
    }

    /// <summary>As SIGKILL, and waits for its end.</summary>
    public async Task KillAsync()
    {
        if (_ended) return;
        _ended = true;
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
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
}
