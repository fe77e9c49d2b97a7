using System.Security.Cryptography;
using System.Text;
using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Packaging.Folders;
using Plimsoll.Processes;

namespace Plimsoll.Packaging;

/// <summary>
/// Roslyn's compiler server, the one process that outlives builds: it halves the time of a small change and ends by itself after ten idle minutes.
/// It is our own, one for each set of folders and SDK, and never the user's.
/// </summary>
public static class CompilerServer
{
    /// <summary>One that does not end when it is told to ends by itself, later.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Ends those that builds with these folders may have started.</summary>
    public static async Task StopAsync(PackagingFolders folders, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folders);
        if (!Directory.Exists(FolderOf(folders))) return;
        foreach (var file in Directory.GetFiles(FolderOf(folders)))
        {
            if (await File.ReadAllLinesAsync(file, cancellationToken) is [var host, var server] && File.Exists(server))
                await CommandRunner.RunWithinAsync(new(host, [server, "-shutdown", "-pipename:" + Path.GetFileName(file)]), Patience, cancellationToken);
            File.Delete(file);
        }
    }

    /// <summary>The name that a build shall give it; remembers that it may be running from now on.</summary>
    internal static string Announce(DotNetSdk sdk, PackagingFolders folders)
    {
        var name = "plimsoll-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(folders.Work) + '\n' + sdk.CompilerServer)))[..16];
        var file = Path.Combine(PrivateFolder.Create(FolderOf(folders)), name);
        if (!File.Exists(file)) DurableFile.Write(file, Encoding.UTF8.GetBytes($"{sdk.Installation.Host}\n{sdk.CompilerServer}\n"));
        return name;
    }

    private static string FolderOf(PackagingFolders folders) => Path.Combine(folders.Work, "servers");
}
