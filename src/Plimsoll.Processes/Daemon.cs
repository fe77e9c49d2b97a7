using System.ComponentModel;
using System.Diagnostics;

namespace Plimsoll.Processes;

/// <summary>A program that goes on when the one that started it, and its terminal, are gone.</summary>
public static class Daemon
{
    /// <summary>Starts it in a session of its own, without input, with its output appended to a log file.</summary>
    /// <param name="command">What to run; <see cref="Command.Input"/> is not used.</param>
    /// <param name="logFile">Made when it is not there, readable by its owner only.</param>
    /// <returns>Its process id.</returns>
    /// <exception cref="CommandFailedException">It could not be started.</exception>
    public static int Start(Command command, string logFile)
    {
        ArgumentNullException.ThrowIfNull(command);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(logFile))!);
        var start = Detached(command, Path.GetFullPath(logFile));
        start.WorkingDirectory = command.WorkingDirectory ?? Path.GetPathRoot(Environment.SystemDirectory) ?? "/";
        foreach (var (name, value) in command.Environment)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }
        try
        {
            using var process = StartedProgram.Start(start) ?? throw new CommandFailedException(command, null, "");
            return process.Id;
        }
        catch (Win32Exception e)
        {
            throw new CommandFailedException(command, null, e.Message, e);
        }
    }

    private static ProcessStartInfo Detached(Command command, string logFile)
    {
        if (OperatingSystem.IsWindows()) return new(command.Program, command.Arguments) { CreateNoWindow = true };
        // a full disk keeps no log, and starts the program all the same; exec keeps the process id; setsid, where there is one, leaves the
        // terminal, and the ignored hangup does on macOS
        string[] shell =
            ["/bin/sh", "-c",
            """log=$1; shift; (umask 077; : >>"$log") || log=/dev/null; trap '' HUP; exec "$@" </dev/null >>"$log" 2>&1""", "sh", logFile,
            command.Program, .. command.Arguments];
        return HostProgram.Find("setsid") is { } setsid ? new(setsid, shell) : new(shell[0], shell[1..]);
    }
}
