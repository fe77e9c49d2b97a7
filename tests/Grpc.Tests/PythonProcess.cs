using System.Diagnostics;

namespace Grpc.Tests;

/// <summary>A script beside these tests, run by the Python that has Debian's python3-grpcio: the C core of gRPC.</summary>
internal sealed class PythonProcess : IAsyncDisposable
{
    readonly Process _process;
    readonly Task<string> _errors;

    PythonProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public StreamReader Output => _process.StandardOutput;

    /// <summary>The next line of its output; null is its end.</summary>
    public Task<string?> LineAsync() => Output.ReadLineAsync().WaitAsync(Eventually.Patience);

    public static PythonProcess Start(string script, params string[] arguments)
    {
        var system = "/usr/bin/python3";
        var start = new ProcessStartInfo(File.Exists(system) ? system : "python3", [Path.Combine(AppContext.BaseDirectory, script), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PYTHONDONTWRITEBYTECODE"] = "1", ["no_proxy"] = "*" },
        };
        return new(Process.Start(start)!);
    }

    public async Task<string> ErrorsAsync()
    {
        await _process.WaitForExitAsync();
        return await _errors;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
