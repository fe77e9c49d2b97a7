namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>References of images.</summary>
internal static class Images
{
    /// <summary>Whether a reference begins with a registry's host, as docker tells it: by a dot or a port in its first part.</summary>
    public static bool HasHost(string reference) => reference.Split('/') is [var first, _, ..] && first.AsSpan().IndexOfAny('.', ':') >= 0;
}
