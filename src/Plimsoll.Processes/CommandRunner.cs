using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipes;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Plimsoll.Processes;

/// <summary>Runs a program to its end.</summary>
public static class CommandRunner
{
    /// <summary>Runs it and returns what it left, whatever its exit code.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="onOutput">Called with each line of output and error as it comes, for progress and logs; null to be quiet.</param>
    /// <param name="cancellationToken">Kills the program and its children.</param>
    /// <exception cref="CommandFailedException">It could not be started.</exception>
    public static Task<CommandResult> RunAsync(Command command, Action<string>? onOutput = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        // what outlives a killed program may keep its output open: nobody waits for that
        return OnThread(() => Run(command, onOutput, cancellationToken)).WaitAsync(cancellationToken);
    }

    /// <summary>As <see cref="RunAsync"/>, for a program that waits for others, which may never answer.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="cancellationToken">Kills the program and its children.</param>
    /// <returns>Null when it did not end in time, and was killed.</returns>
    /// <exception cref="CommandFailedException">It could not be started.</exception>
    public static async Task<CommandResult?> RunWithinAsync(Command command, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(patience);
        try
        {
            return await RunAsync(command, null, late.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>As <see cref="RunAsync"/>, and the calling thread waits.</summary>
    public static CommandResult Run(Command command, Action<string>? onOutput = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        cancellationToken.ThrowIfCancellationRequested();
        using var process = Start(command);
        using var killing = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        var error = new MemoryStream();
        var output = new MemoryStream();
        var others = OnThread(() => Copy(Pipe(process.StandardError), error, onOutput));
        if (command.Input is { Length: > 0 } input) others = Task.WhenAll(others, OnThread(() => Write(process, input.Span)));
        else Write(process, []);
        Copy(Pipe(process.StandardOutput), output, onOutput);
        others.GetAwaiter().GetResult();
        process.WaitForExit();
        cancellationToken.ThrowIfCancellationRequested();
        return new(process.ExitCode, output.GetBuffer().AsMemory(0, (int)output.Length),
            Encoding.UTF8.GetString(error.GetBuffer(), 0, (int)error.Length));
    }

    /// <summary>Runs it and returns what it left; any exit code but 0 is an error.</summary>
    /// <exception cref="CommandFailedException">It could not be started, or failed.</exception>
    public static async Task<CommandResult> RequireAsync(Command command, Action<string>? onOutput = null,
        CancellationToken cancellationToken = default)
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
            return StartedProgram.Start(start) ?? throw new CommandFailedException(command, null, "");
        }
        catch (Win32Exception e)
        {
            throw new CommandFailedException(command, null, e.Message, e);
        }
    }

    private static void Write(Process process, ReadOnlySpan<byte> input)
    {
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // the program ended without reading all of its input: its exit code tells why
        }
    }

    // the stream that a process comes with reads through a socket, and getting sockets ready takes longer than most programs run
    private static Stream Pipe(StreamReader reader) => reader.BaseStream is not PipeStream pipe ? reader.BaseStream
        : new FileStream(new SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false), FileAccess.Read, bufferSize: 0);

    private static void Copy(Stream from, MemoryStream to, Action<string>? onLine)
    {
        if (onLine is null)
        {
            from.CopyTo(to);
            return;
        }
        using var reader = new StreamReader(from, leaveOpen: true);
        while (reader.ReadLine() is { } line)
        {
            to.Write(Encoding.UTF8.GetBytes(line + "\n"));
            onLine(line);
        }
    }

    // most programs end within milliseconds: a thread is started sooner than what waits for many pipes at once
    private static Task<T> OnThread<T>(Func<T> work) => Task.Factory.StartNew(work, CancellationToken.None,
        TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Task OnThread(Action work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}
