using System.Security.Cryptography;
using System.Text;
using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Folders;

/// <summary>Which kept folder belongs to what: one for each unit, purpose and toolchain.</summary>
internal static class KeptFolders
{
    /// <summary>Its path.</summary>
    public static string For(BuildPlace place, string workspace, Unit unit, string purpose, DotNetSdk? sdk) =>
        For(place, workspace, unit, purpose, sdk?.Installation.SdkFolder(sdk.Version) ?? "");

    /// <summary>Its path; for what keeps nothing of a toolchain in it the toolchain is empty.</summary>
    public static string For(BuildPlace place, string workspace, Unit unit, string purpose, string toolchain)
    {
        var identity = string.Join('\n', purpose, workspace, unit.Path, toolchain);
        return Path.Combine(place.Folder,
            $"{unit.Name.Replace('/', '-')}-{purpose}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..12]}");
    }
}
