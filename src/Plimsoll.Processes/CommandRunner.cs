using System.ComponentModel;
using System.Diagnostics;

namespace Plimsoll.Processes;

/// <summary>Runs a program to its end.</summary>
public static class CommandRunner
{
    /// <summary>Runs it and returns what it left, whatever its exit code.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="onOutput">Called with each line of output and error as it comes, for progress and logs; null to be quiet.</param>
    /// <param name="cancellationToken">Kills the program and its children.</param>
    /// <exception cref="CommandFailedException">It could not be started.</exception>
    public static async Task<CommandResult> RunAsync(Command command, Action<string>? onOutput = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        using var process = Start(command);
        var output = new MemoryStream();
        var error = new MemoryStream();
        try
        {
            var reading = Task.WhenAll(
                CopyAsync(process.StandardOutput.BaseStream, output, onOutput, cancellationToken),
                CopyAsync(process.StandardError.BaseStream, error, onOutput, cancellationToken));
            await WriteAsync(process, command.Input, cancellationToken);
            await reading;
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return new(process.ExitCode, output.GetBuffer().AsMemory(0, (int)output.Length), System.Text.Encoding.UTF8.GetString(error.ToArray()));
    }

    /// <summary>Runs it and returns what it left; any exit code but 0 is an error.</summary>
    /// <exception cref="CommandFailedException">It could not be started, or failed.</exception>
    public static async Task<CommandResult> RequireAsync(Command command, Action<string>? onOutput = null, CancellationToken cancellationToken = default)
    {
        var result = await RunAsync(command, onOutput, cancellationToken);
        return result.ExitCode == 0 ? result : throw new CommandFailedException(command, result.ExitCode, result.Error);
    }

    internal static Process Start(Command command)
    {
        var start = new ProcessStartInfo(command.Program, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = command.WorkingDirectory ?? "",
        };
        foreach (var (name, value) in command.Environment)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }
        try
        {
            return Process.Start(start) ?? throw new CommandFailedException(command, null, "");
        }
        catch (Win32Exception e)
        {
            throw new CommandFailedException(command, null, e.Message, e);
        }
    }

    private static async Task WriteAsync(Process process, ReadOnlyMemory<byte>? input, CancellationToken cancellationToken)
    {
        try
        {
            if (input is { } bytes) await process.StandardInput.BaseStream.WriteAsync(bytes, cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // the program ended without reading all of its input: its exit code tells why
        }
    }

    private static async Task CopyAsync(Stream from, MemoryStream to, Action<string>? onLine, CancellationToken cancellationToken)
    {
        if (onLine is null)
        {
            await from.CopyToAsync(to, cancellationToken);
            return;
        }
        using var reader = new StreamReader(from, leaveOpen: true);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            to.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
            onLine(line);
        }
    }
}
