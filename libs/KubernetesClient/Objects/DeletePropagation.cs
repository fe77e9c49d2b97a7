namespace KubernetesClient;

/// <summary>What becomes of the objects that an object owns when it is deleted.</summary>
public enum DeletePropagation
{
    /// <summary>They are deleted after it.</summary>
    Background,

    /// <summary>They are deleted before it: it is there until the last of them is gone.</summary>
    Foreground,

    /// <summary>They stay, without owner.</summary>
    Orphan,
}
