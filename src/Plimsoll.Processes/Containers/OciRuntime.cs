using System.Runtime.Versioning;

namespace Plimsoll.Processes;

/// <summary>The program that runs containers on this machine (OCI runtime specification 1.0): the first of runc and crun that really
/// does.</summary>
public static class OciRuntime
{
    private static readonly string[] Programs = ["runc", "crun"];
    private static readonly string[] TrialFolders = ["/bin", "/lib", "/lib64", "/usr"];
    private static readonly HostUser TrialUser = new(UserRange.Replicas.Lowest, UserRange.Replicas.Lowest);
    private static readonly Lazy<(string? Program, string? Refusal, string? UsersRefusal)> Found = new(Find);

    /// <summary>Whether <see cref="ProcessSpec.Container"/> works here.</summary>
    public static bool IsAvailable => Program is not null;

    /// <summary>What runs containers: <c>runc</c> or <c>crun</c>; null when nothing does.</summary>
    public static string? Name => Path.GetFileName(Program);

    /// <summary>Why nothing does, in one line; null when something does.</summary>
    public static string? Refusal => Found.Value.Refusal;

    /// <summary>Why <see cref="ContainerSpec.SeenUser"/> does not work, in one line; null when it does.</summary>
    public static string? UsersRefusal => Refusal ?? Found.Value.UsersRefusal;

    internal static string? Program => Found.Value.Program;

    /// <summary>Ends what is left of containers whose supervisor was killed.</summary>
    /// <param name="bundles">The <see cref="ContainerSpec.Bundle"/> of all of them, which nobody else uses now.</param>
    public static void CleanUp(string bundles)
    {
        if (OperatingSystem.IsLinux() && Program is { } program) Bundle.DeleteAll(program, bundles);
    }

    private static (string? Program, string? Refusal, string? UsersRefusal) Find()
    {
        if (!OperatingSystem.IsLinux() || Sandbox.Refusal is not null) return (null, Sandbox.Refusal, null);
        var programs = Programs.Select(name => HostProgram.Find(name)).OfType<string>().ToList();
        if (programs.Count == 0) return (null, $"neither runc nor crun is installed ({InstallCommand.For("runc")})", null);
        var refusals = new List<string>();
        foreach (var program in programs)
        {
            if (Try(program, HostUser.Nonroot) is not { } unmapped) return (program, null, null);
            if (Try(program, null) is not { } why) return (program, null, $"user namespaces are refused: {unmapped}");
            refusals.Add($"{Path.GetFileName(program)} is refused: {why}");
        }
        return (null, string.Join("; ", refusals), null);
    }

    /// <summary>Runs a program of this machine in a container with limits: namespaces and cgroups are refused in many ways, and only a
    /// trial tells.</summary>
    [SupportedOSPlatform("linux")]
    private static string? Try(string program, HostUser? seen)
    {
        var folder = Directory.CreateTempSubdirectory("plimsoll-trial-").FullName;
        try
        {
            var machine = TrialFolders.Where(Directory.Exists).Select(path => new FolderView(path, path, Writable: false));
            var root = Directory.CreateDirectory(Path.Combine(folder, "root")).FullName;
            var spec = new ProcessSpec("/bin/true", [])
            {
                Folders = [.. machine],
                User = seen is null ? null : TrialUser,
                Container = new(root, folder) { CpuMillis = 1000, MemoryBytes = 64 << 20, SeenUser = seen },
            };
            var bundle = Bundle.Create(program, spec);
            var result = CommandRunner.Run(new(bundle.Run.Program, bundle.Run.Arguments));
            bundle.Delete();
            return result.ExitCode == 0 ? null : result.Error.Trim().ReplaceLineEndings(" ");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
