using System.ComponentModel;
using System.Diagnostics;

namespace Plimsoll.Processes;

/// <summary>
/// A started program that lives no longer than this process. On Linux it leads a session and a process group of its own, in a control
/// group of its own where the machine has them, and what is left of these is killed when it ends; on other systems it runs plainly.
/// </summary>
public sealed class SupervisedProcess
{
    // a grandchild that left the group may hold the pipes open for ever: what is written is read for five seconds more, in short
    // turns, so that a machine that stands still for that long takes one of them and not all
    private const int OutputTurns = 50;
    private static readonly TimeSpan OutputTurn = TimeSpan.FromMilliseconds(100);

    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly Bundle? _container;
    private readonly ControlGroup? _group;
    private volatile bool _ended;

    private SupervisedProcess(Process process, Bundle? container, ControlGroup? group, Action<string> onLine, TimeProvider time)
    {
        (_process, _container, _group, _time) = (process, container, group, time);
        Pid = process.Id;
        Ended = process.WaitForExitAsync();
        Exited = WaitAsync(Task.WhenAll(
            LineReader.ReadAsync(process.StandardOutput.BaseStream, onLine),
            LineReader.ReadAsync(process.StandardError.BaseStream, onLine)));
    }

    /// <summary>Its process id, which on Linux is that of its session and group; that of the OCI runtime's program, which hands signals on,
    /// when it runs in a container.</summary>
    public int Pid { get; }

    /// <summary>Its processes, as far as the system tells.</summary>
    public IReadOnlyList<int> Members => [.. HostProcess.Family(Pid).Union(_group?.Members ?? [])];

    /// <summary>Completes when it has ended, and so has what it listened on; what is left of it may take longer.</summary>
    public Task Ended { get; }

    /// <summary>Completes when it has ended, nothing is left of its groups or its container, and its output was read.</summary>
    public Task<ProcessExit> Exited { get; }

    /// <summary>Starts a program.</summary>
    /// <param name="spec">Which, and what it is given.</param>
    /// <param name="onLine">Called with each line of output and error, one at a time for each of the two.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="CommandFailedException">It could not be started.</exception>
    public static SupervisedProcess Start(ProcessSpec spec, Action<string> onLine, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.Container is null || !OperatingSystem.IsLinux()) return Start(spec, null, onLine, time);
        var program = OciRuntime.Program ?? throw new CommandFailedException(new(spec.Program, spec.Arguments), null, OciRuntime.Refusal!);
        var container = Bundle.Create(program, spec);
        return Start(container.Run, container, onLine, time);
    }

    private static SupervisedProcess Start(ProcessSpec spec, Bundle? container, Action<string> onLine, TimeProvider time)
    {
        // a container has one that its runtime makes
        var group = container is null ? ControlGroup.Create() : null;
        try
        {
            return Start(spec, container, group, onLine, time);
        }
        catch
        {
            if (OperatingSystem.IsLinux()) container?.Delete();
            _ = group?.EndAsync(time);
            throw;
        }
    }

    private static SupervisedProcess Start(
        ProcessSpec spec, Bundle? container, ControlGroup? group, Action<string> onLine, TimeProvider time)
    {
        var guarded = OperatingSystem.IsLinux();
        var line = guarded ? GuardedCommand.Line(spec, group) : [spec.Program, .. spec.Arguments];
        var start = new ProcessStartInfo(line[0], line.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = guarded ? "/" : spec.WorkingDirectory,
        };
        start.Environment.Clear();
        foreach (var (name, value) in guarded ? GuardedCommand.Environment(spec) : spec.Environment) start.Environment[name] = value;
        try
        {
            var process = StartedProgram.Start(start)
                ?? throw new CommandFailedException(new(spec.Program, spec.Arguments), null, "");
            if (!guarded) process.StandardInput.Close();
            return new(process, container, group, onLine, time);
        }
        catch (Win32Exception e)
        {
            throw new CommandFailedException(new(spec.Program, spec.Arguments), null, e.Message, e);
        }
    }

    /// <summary>Asks the program itself, not its children, to stop. Nothing when it has ended.</summary>
    public void Stop(StopSignal signal)
    {
        if (_ended) return;
        if (OperatingSystem.IsWindows()) _process.Kill(entireProcessTree: true);
        else _ = LibC.Kill(Pid, (int)signal);
    }

    /// <summary>Kills it, its children and all of its group.</summary>
    public void Kill()
    {
        // the number cannot mean others: the watcher keeps the group, and so the number, until the group is killed
        if (_ended) return;
        if (OperatingSystem.IsLinux())
        {
            KillGroup();
            _group?.Kill();
        }
        else _process.Kill(entireProcessTree: true);
    }

    private async Task<ProcessExit> WaitAsync(Task output)
    {
        await Ended;
        var exit = new ProcessExit(_process.ExitCode);
        _ended = true;
        if (OperatingSystem.IsLinux())
        {
            KillGroup();
            if (_group is not null) await _group.EndAsync(_time);
            // what runs in a container has left the group
            _container?.Delete();
        }
        for (var turn = 0; turn < OutputTurns && !output.IsCompleted; turn++) await Task.WhenAny(output, Task.Delay(OutputTurn, _time));
        _process.Dispose();
        return exit;
    }

    private void KillGroup()
    {
        if (!_ended)
        {
            // children may have left the group; stopped, it makes no new ones while they are looked up
            _ = LibC.Kill(Pid, LibC.Sigstop);
            foreach (var child in HostProcess.Children(Pid)) _ = LibC.Kill(child, LibC.Sigkill);
            // in its first moment it does not lead a group yet
            _ = LibC.Kill(Pid, LibC.Sigkill);
        }
        _ = LibC.Kill(-Pid, LibC.Sigkill);
    }
}
