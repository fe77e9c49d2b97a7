using System.Runtime.Versioning;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Folders;

/// <summary>Runs a command of a build with the limits of builds, where this machine holds them.</summary>
internal static class ConfinedRun
{
    /// <summary>Runs it to its end.</summary>
    /// <param name="confinement">Where.</param>
    /// <param name="command">What.</param>
    /// <param name="doing">What it is for, as in <c>the build of web</c>.</param>
    /// <param name="onOutput">Called with each line that it prints; null to be quiet.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <exception cref="PlimsollException">PLM1019: it failed at a limit.</exception>
    public static async Task<CommandResult> RunAsync(
        Confinement confinement, Command command, string doing, Action<string>? onOutput, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException();
        using var limits = LimitedGroup.Create(BuildLimits.OfMachine);
        return await RunAsync(confinement, limits, command, doing, onOutput, cancellationToken);
    }

    [SupportedOSPlatform("linux")]
    internal static async Task<CommandResult> RunAsync(
        Confinement confinement, LimitedGroup? limits, Command command, string doing, Action<string>? onOutput,
            CancellationToken cancellationToken)
    {
        var result = await CommandRunner.RunAsync((confinement with { Limits = limits }).Confine(command), onOutput, cancellationToken);
        // what goes on after a limit was met, and ends well, has done its work
        return result.ExitCode == 0 || limits?.FindExceeded() is not { } exceeded ? result
            : throw new PlimsollException(Outcome.Failed, "PLM1019",
                $"{doing} was ended: it took {exceeded}, the most that a build may have on this machine. "
                + "Let it do less at a time, such as fewer tests or compilers side by side, or build it on a larger machine");
    }
}
