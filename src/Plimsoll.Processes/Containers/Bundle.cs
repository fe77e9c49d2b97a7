using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace Plimsoll.Processes;

/// <summary>The folder of a running container: its config, its copies of secrets, and what the OCI runtime notes about it.</summary>
[SupportedOSPlatform("linux")]
internal sealed class Bundle
{
    private const string SecretsFolder = "secrets";

    private const UnixFileMode Everyone = UnixFileMode.StickyBit
        | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly string _runtime;
    private readonly string _folder;

    private readonly PortRules? _ports;

    private Bundle(string runtime, string folder, PortRules? ports) => (_runtime, _folder, _ports) = (runtime, folder, ports);

    /// <summary>The command that runs the container, and ends when it does.</summary>
    public ProcessSpec Run => new(_runtime, [.. Arguments("run"), "--bundle", _folder, Id]);

    private string Id => Path.GetFileName(_folder);

    /// <summary>Makes the folder of a container that is to be started.</summary>
    /// <param name="runtime">The full path of the OCI runtime's program.</param>
    /// <param name="spec">With a container.</param>
    public static Bundle Create(string runtime, ProcessSpec spec)
    {
        var id = "plimsoll-" + RandomNumberGenerator.GetHexString(16, lowercase: true);
        var bundle = new Bundle(runtime, Path.Combine(spec.Container!.Bundle, id), spec.Container.Ports);
        Directory.CreateDirectory(bundle._folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            OpenTemporary(spec.Container.Root);
            var secrets = spec.Secrets.Count > 0 ? bundle.CopySecrets(spec) : null;
            File.WriteAllText(Path.Combine(bundle._folder, "config.json"), BundleConfig.Of(spec, id, secrets).ToJsonString());
            if (spec.Container.Ports is { } ports) ContainerPorts.Attach(id, ports);
            return bundle;
        }
        catch
        {
            bundle.Delete();
            throw;
        }
    }

    /// <summary>Ends what is left of containers whose supervisor was killed, and deletes their folders.</summary>
    /// <param name="runtime">The full path of the OCI runtime's program.</param>
    /// <param name="folder">The <see cref="ContainerSpec.Bundle"/> of all.</param>
    public static void DeleteAll(string runtime, string folder)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var left in Directory.EnumerateDirectories(folder)) new Bundle(runtime, left, null).Delete();
    }

    /// <summary>Kills what may still run in the container, and deletes the folder.</summary>
    public void Delete()
    {
        // of a container that ended by itself the runtime has deleted its notes already
        if (Directory.Exists(Path.Combine(State, Id))) CommandRunner.Run(new(_runtime, [.. Arguments("delete"), "--force", Id]));
        ContainerPorts.Remove(Id, _ports);
        Directory.Delete(_folder, recursive: true);
    }

    private string State => Path.Combine(_folder, "state");

    private string[] Arguments(string command) => ["--root", State, command];

    // runc gives a file system in memory the mode of the folder that it covers, and makes that folder for root alone where the image has
    // none
    private static void OpenTemporary(string root)
    {
        var folder = new DirectoryInfo(Path.Combine(root, "tmp"));
        if (folder.LinkTarget is not null) return;
        folder.Create();
        folder.UnixFileMode = Everyone;
    }

    private string CopySecrets(ProcessSpec spec)
    {
        var folder = Path.Combine(_folder, SecretsFolder);
        Directory.CreateDirectory(folder);
        foreach (var secret in spec.Secrets)
        {
            var copy = Path.Combine(folder, Path.GetFileName(secret.Target));
            using (var file = new FileStream(copy, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead }))
            using (var source = File.OpenRead(secret.Source)) source.CopyTo(file);
            (spec.User ?? HostUser.Nonroot).Own(copy);
        }
        return folder;
    }
}
