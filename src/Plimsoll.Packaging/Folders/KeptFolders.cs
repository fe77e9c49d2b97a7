using System.Security.Cryptography;
using System.Text;
using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Folders;

/// <summary>Which kept folder belongs to what: one for each unit, purpose and toolchain.</summary>
internal static class KeptFolders
{
    /// <summary>Its path.</summary>
    public static string For(PackagingFolders folders, string workspace, Unit unit, string purpose, DotNetSdk sdk)
    {
        var identity = string.Join('\n', purpose, workspace, unit.Path, sdk.Installation.SdkFolder(sdk.Version));
        return Path.Combine(PrivateFolder.Create(folders.Work), $"{unit.Name}-{purpose}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..12]}");
    }
}
