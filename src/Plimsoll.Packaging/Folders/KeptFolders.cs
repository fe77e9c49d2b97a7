using System.Security.Cryptography;
using System.Text;
using Plimsoll.Packaging.DotNet.Sdk;

namespace Plimsoll.Packaging.Folders;

/// <summary>Which kept folder belongs to what: one for each unit, purpose and toolchain.</summary>
internal static class KeptFolders
{
    /// <summary>Its path.</summary>
    public static string For(PackagingFolders folders, BuildRequest request, string purpose, DotNetSdk sdk)
    {
        var identity = string.Join('\n', purpose, request.Workspace, request.Unit.Path, sdk.Installation.SdkFolder(sdk.Version));
        return Path.Combine(PrivateFolder.Create(folders.Work), $"{request.Unit.Name}-{purpose}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..12]}");
    }
}
