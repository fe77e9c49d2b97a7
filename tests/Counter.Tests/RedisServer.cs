using System.Diagnostics;

namespace Counter.Tests;

/// <summary>A real redis-server of its own, on a free port, with a password, that keeps what it was told when it is killed.</summary>
public sealed class RedisServer : IAsyncLifetime
{
    readonly TempFolder _folder = new();
    Process? _process;

    public int Port { get; } = Ports.Free();

    public string PasswordFile => _folder["password"];

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(PasswordFile, "a password");
        await StartAsync();
    }

    /// <summary>Returns when it answers.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("redis-server") { RedirectStandardOutput = true, WorkingDirectory = _folder.Path };
        string[] arguments = ["--port", $"{Port}", "--bind", "127.0.0.1", "--requirepass", await File.ReadAllTextAsync(PasswordFile),
            "--appendonly", "yes", "--appendfsync", "always", "--save", ""];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal)) return;
        throw new InvalidOperationException("redis-server did not start");
    }

    /// <summary>Runs one command with redis-cli and returns what it prints.</summary>
    public async Task<string> CommandAsync(params string[] command)
    {
        var start = new ProcessStartInfo("redis-cli") { RedirectStandardOutput = true };
        string[] arguments = ["-p", $"{Port}", "--no-auth-warning", "-a", await File.ReadAllTextAsync(PasswordFile), .. command];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.TrimEnd();
    }

    /// <summary>Lets the server hang, as <c>kill -STOP</c>; or lets it go on.</summary>
    public async Task HangAsync(bool hangs)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{(hangs ? "STOP" : "CONT")} {_process!.Id}"]);
        await kill.WaitForExitAsync();
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
        _folder.Dispose();
    }
}
