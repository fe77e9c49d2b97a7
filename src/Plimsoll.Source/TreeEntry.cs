using System.Text;

namespace Plimsoll.Source;

/// <summary>A file of a commit.</summary>
/// <param name="Path">From the root, with slashes (see <see cref="GitPath"/>).</param>
/// <param name="Mode">The git mode: 100644, 100755, 120000 (symlink) or 160000 (gitlink).</param>
/// <param name="ObjectId">The blob's id, or the commit of a gitlink.</param>
public readonly record struct TreeEntry(string Path, string Mode, string ObjectId)
{
    /// <summary>A file, and neither a symbolic link nor a submodule.</summary>
    public bool IsFile => !IsSymlink && !IsGitlink;

    /// <summary>A gitlink: the commit of a submodule, whose content is not in this repository.</summary>
    public bool IsGitlink => Mode == GitMode.Gitlink;

    /// <summary>A symbolic link: the blob is its target.</summary>
    public bool IsSymlink => Mode == GitMode.Symlink;
}

/// <summary>The modes that git gives to files.</summary>
public static class GitMode
{
    /// <summary>A file.</summary>
    public const string File = "100644";

    /// <summary>A file that may be executed.</summary>
    public const string Executable = "100755";

    /// <summary>A symbolic link.</summary>
    public const string Symlink = "120000";

    /// <summary>The commit of a submodule.</summary>
    public const string Gitlink = "160000";

    /// <summary>Nothing there.</summary>
    public const string None = "000000";

    internal static string Parse(ReadOnlySpan<byte> mode)
    {
        if (mode.SequenceEqual("100644"u8)) return File;
        if (mode.SequenceEqual("100755"u8)) return Executable;
        if (mode.SequenceEqual("120000"u8)) return Symlink;
        if (mode.SequenceEqual("160000"u8)) return Gitlink;
        return mode.SequenceEqual("000000"u8) ? None : Encoding.ASCII.GetString(mode);
    }
}
