using System.Security.Cryptography;
using System.Text;
using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Processes;

namespace Plimsoll.Packaging.DotNet.Publishing;

/// <summary>Roslyn's compiler server: halves the time of a small change, ends by itself after ten idle minutes, and is our own, never the user's.</summary>
internal static class CompilerServer
{
    /// <summary>Its name; another one for each set of folders.</summary>
    public static string NameFor(PackagingFolders folders) =>
        "plimsoll-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(folders.Work))))[..16];

    /// <summary>Ends it when it runs; does nothing when it does not.</summary>
    public static async Task StopAsync(DotNetSdk sdk, PackagingFolders folders, CancellationToken cancellationToken)
    {
        var command = new Command(sdk.Installation.Host, [sdk.CompilerServer, "-shutdown", "-pipename:" + NameFor(folders)]) { Environment = BuildEnvironment.Create(sdk, folders) };
        await CommandRunner.RunAsync(command, null, cancellationToken);
    }
}
