namespace Plimsoll.Oci;

/// <summary>What a path of a layer is.</summary>
public enum LayerEntryKind
{
    /// <summary>A file with content.</summary>
    File,

    /// <summary>A folder.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    Symlink,
}
