using System.Diagnostics;
using System.Text;

namespace Plimsoll.Processes;

/// <summary>A program that is talked to through its standard input and output for as long as it is needed.</summary>
public sealed class CommandSession : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _error = new();
    private readonly Task _reading;

    private CommandSession(Process process)
    {
        _process = process;
        Input = process.StandardInput.BaseStream;
        Output = process.StandardOutput.BaseStream;
        _reading = ReadErrorAsync();
    }

    /// <summary>Its standard input; disposing it ends its input.</summary>
    public Stream Input { get; }

    /// <summary>Its standard output.</summary>
    public Stream Output { get; }

    /// <summary>Starts it.</summary>
    /// <param name="command">What to run; its <see cref="Command.Input"/> is not used.</param>
    /// <exception cref="CommandFailedException">It could not be started.</exception>
    public static CommandSession Start(Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return new(CommandRunner.Start(command));
    }

    /// <summary>Ends its input and waits for it to end.</summary>
    /// <returns>Its exit code and its standard error.</returns>
    public async Task<(int ExitCode, string Error)> EndAsync(CancellationToken cancellationToken = default)
    {
        await CloseInputAsync();
        await _process.WaitForExitAsync(cancellationToken);
        await _reading;
        return (_process.ExitCode, _error.ToString());
    }

    /// <summary>Kills it where it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await CloseInputAsync();
        await _reading;
        _process.Dispose();
    }

    private async Task CloseInputAsync()
    {
        try
        {
            await Input.DisposeAsync();
        }
        catch (IOException)
        {
            // it ended without reading all of its input: its exit code tells why
        }
    }

    private async Task ReadErrorAsync()
    {
        var buffer = new char[1024];
        int read;
        while ((read = await _process.StandardError.ReadAsync(buffer)) > 0)
            if (_error.Length < 64 * 1024) _error.Append(buffer, 0, read);
    }
}
