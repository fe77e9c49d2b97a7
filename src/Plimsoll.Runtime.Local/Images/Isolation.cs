namespace Plimsoll.Runtime.Local.Images;

/// <summary>How the process of an image is kept apart from this machine.</summary>
internal enum Isolation
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>It has the machine's root, and a user and a view of its own on what it is given. To people this is none, too.</summary>
    View,

    /// <summary>The image is its root, in a container.</summary>
    Container,
}
