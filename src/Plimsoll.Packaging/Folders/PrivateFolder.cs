namespace Plimsoll.Packaging.Folders;

/// <summary>Folders that only this user may enter: shared temporary folders let others swap what is built (CVE-2026-50526).</summary>
internal static class PrivateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes the folder and those above it with mode 0700; leaves one that is there as it is.</summary>
    public static string Create(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerOnly);
        return path;
    }
}
