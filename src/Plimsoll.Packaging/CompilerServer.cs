using System.Security.Cryptography;
using System.Text;
using Plimsoll.Packaging.DotNet.Publishing;
using Plimsoll.Processes;

namespace Plimsoll.Packaging;

/// <summary>
/// Roslyn's compiler server, the one process that outlives builds: it halves the time of a small change and ends by itself after ten idle minutes.
/// It is our own, one for each set of folders, and never the user's.
/// </summary>
public static class CompilerServer
{
    /// <summary>Its name.</summary>
    internal static string NameFor(PackagingFolders folders) =>
        "plimsoll-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(folders.Work))))[..16];

    /// <summary>Ends it when it runs; does nothing when it does not.</summary>
    public static async Task StopAsync(BuildTools tools, PackagingFolders folders, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tools);
        ArgumentNullException.ThrowIfNull(folders);
        var command = new Command(tools.DotNet.Installation.Host, [tools.DotNet.CompilerServer, "-shutdown", "-pipename:" + NameFor(folders)])
        {
            Environment = BuildEnvironment.Create(tools.DotNet, folders),
        };
        await CommandRunner.RunAsync(command, null, cancellationToken);
    }
}
