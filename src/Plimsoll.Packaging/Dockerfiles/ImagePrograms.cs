using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Dockerfiles;

/// <summary>Finds and runs what builds Dockerfiles on this machine.</summary>
internal static class ImagePrograms
{
    private const int LinesShown = 30;

    // what docker says when it cannot even begin: that is no fault of the Dockerfile
    private static readonly (string Words, string Lacks)[] Lacks =
    [
        ("Cannot connect to the Docker daemon", "its daemon does not run. To start it: systemctl start docker"),
        ("failed to connect to the docker API", "its daemon does not run. To start it: systemctl start docker"),
        ("permission denied while trying to connect to the Docker",
            "its daemon is not for this user. To change that: usermod -aG docker USER"),
        ("buildx component is missing", "its buildx is missing (https://docs.docker.com/go/buildx)"),
    ];

    /// <summary>The first that is there: those that need no daemon come first.</summary>
    /// <param name="unit">What it is for.</param>
    /// <param name="find">Finds a program by its name.</param>
    /// <exception cref="PlimsollException">PLM4070: none is.</exception>
    public static IImageProgram Find(Unit unit, Func<string, string?> find) =>
        find("buildah") is { } buildah ? new Buildah(buildah)
        : find("podman") is { } podman ? new Buildah(podman)
        : find("docker") is { } docker ? new Docker(docker)
        : throw new PlimsollException(Outcome.Unavailable, "PLM4070",
            $"building {unit.Id}: {unit.Build.Source} is built by buildah, podman or docker, and none of them is on this machine. "
            + $"To install one: {InstallCommand.For(OperatingSystem.IsLinux() ? "buildah" : "podman", find)}");

    /// <summary>Runs a command of a build.</summary>
    /// <param name="job">What is built.</param>
    /// <param name="program">Its name, for people.</param>
    /// <param name="command">What is run.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <exception cref="PlimsollException">PLM4071: it failed; PLM4070: docker cannot build here.</exception>
    public static Task<CommandResult> RunAsync(DockerfileJob job, string program, Command command, CancellationToken cancellationToken) =>
        TellAsync(job, program, tell => CommandRunner.RunAsync(command, tell, cancellationToken), cancellationToken);

    /// <summary>The same of what runs a command, and tells each line that it prints.</summary>
    public static async Task<CommandResult> TellAsync(
        DockerfileJob job, string program, Func<Action<string>, Task<CommandResult>> run, CancellationToken cancellationToken)
    {
        var last = new Queue<string>();
        var result = await run(Tell);
        if (result.ExitCode == 0) return result;
        IReadOnlyList<string> said;
        lock (last) said = [.. last];
        if (Lacks.FirstOrDefault(lack => said.Any(line => line.Contains(lack.Words,
            StringComparison.OrdinalIgnoreCase))).Lacks is { } lacks)
            throw new PlimsollException(Outcome.Unavailable, "PLM4070", $"building {job.Unit.Id}: docker is on this machine, but {lacks}; "
                + $"or install what needs no daemon: {InstallCommand.For("buildah")}");
        var file = await File.ReadAllBytesAsync(job.Dockerfile, cancellationToken);
        throw new PlimsollException(Outcome.Failed, "PLM4071",
            $"{program} could not build {Path.Combine(job.Unit.Path, job.Unit.Build.Source)} of {job.Unit.Id} (exit code "
                + $"{result.ExitCode}):\n  {string.Join("\n  ", said)}"
            + (FailureHints.Of(said, file) is { } hint ? "\n         " + hint : ""));

        void Tell(string line)
        {
            line = job.Shown(line);
            if (ProgramWarnings.Find(line) is { } warning) job.Progress.Warn(warning);
            else job.Progress.Report(line);
            lock (last)
            {
                last.Enqueue(line);
                if (last.Count > LinesShown) last.Dequeue();
            }
        }
    }
}
