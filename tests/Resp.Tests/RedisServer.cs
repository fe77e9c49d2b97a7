using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Resp.Tests;

/// <summary>A real redis-server of its own, on a free port, with a password, that keeps what it was told when it is killed.</summary>
public sealed class RedisServer : IAsyncLifetime
{
    readonly string _folder = Directory.CreateTempSubdirectory("redis-").FullName;
    Process? _process;

    public int Port { get; } = FreePort();

    public string PasswordFile => Path.Combine(_folder, "password");

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(PasswordFile, "a password");
        await StartAsync();
    }

    /// <summary>Returns when it answers.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("redis-server") { RedirectStandardOutput = true, WorkingDirectory = _folder };
        string[] arguments = ["--port", $"{Port}", "--bind", "127.0.0.1", "--requirepass", await File.ReadAllTextAsync(PasswordFile), "--appendonly", "yes", "--appendfsync", "always", "--save", ""];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal)) return;
        throw new InvalidOperationException("redis-server did not start");
    }

    /// <summary>As <c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process) return;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
