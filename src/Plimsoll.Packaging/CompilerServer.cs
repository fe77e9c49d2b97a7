using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Packaging.Folders;
using Plimsoll.Processes;

namespace Plimsoll.Packaging;

/// <summary>
/// Roslyn's compiler server, which the compiler starts. It loads what a commit compiles with, generators too. So where builds run as a user
/// of their own it ends with each build (<see cref="Confinement"/>). Elsewhere it outlives builds and halves the time of a small change:
/// under a name that belongs to a workspace of the home and the SDK, until it has been idle for ten minutes.
/// </summary>
public static class CompilerServer
{
    /// <summary>One that does not end when it is told to ends by itself, later.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Ends those that builds with these folders may have started, and all that builds left whose program was killed.</summary>
    public static async Task StopAsync(PackagingFolders folders, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folders);
        if (!Directory.Exists(FolderOf(folders))) return;
        foreach (var file in Directory.GetFiles(FolderOf(folders)))
        {
            var said = await File.ReadAllLinesAsync(file, cancellationToken);
            if (said is [_, _, var uid] && OperatingSystem.IsLinux() && int.TryParse(uid, NumberStyles.None, CultureInfo.InvariantCulture,
                out var user))
                await Confinement.EndAllAsync(new(user, user), cancellationToken);
            else if (said is [var host, var server] && File.Exists(server))
                await CommandRunner.RunWithinAsync(new(host, [server, "-shutdown", "-pipename:" + Path.GetFileName(file)]), Patience,
                    cancellationToken);
            File.Delete(file);
        }
    }

    /// <summary>The name that a build shall give it; remembers that it may be running from now on.</summary>
    internal static string Announce(DotNetSdk sdk, PackagingFolders folders, BuildPlace place)
    {
        var what = Encoding.UTF8.GetBytes(Path.GetFullPath(place.Folder) + '\n' + sdk.CompilerServer);
        var name = "plimsoll-" + Convert.ToHexStringLower(SHA256.HashData(what))[..16];
        var file = Path.Combine(PrivateFolder.Create(FolderOf(folders)), name);
        if (!File.Exists(file))
            DurableFile.Write(file,
                Encoding.UTF8.GetBytes($"{sdk.Installation.Host}\n{sdk.CompilerServer}\n{place.User?.Uid}".TrimEnd('\n') + "\n"));
        return name;
    }

    private static string FolderOf(PackagingFolders folders) => Path.Combine(folders.Work, "servers");
}
