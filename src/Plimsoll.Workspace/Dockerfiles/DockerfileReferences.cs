using System.Text;

namespace Plimsoll.Workspace.Dockerfiles;

/// <summary>
/// Writes whole references into a Dockerfile: a base of the workspace as the image that was built, and all others as docker reads them, so
/// that every program builds on the same images, whatever it makes of variables and short names.
/// </summary>
public static class DockerfileReferences
{
    /// <summary>The Dockerfile with other references and nothing else changed; null when none is changed.</summary>
    /// <param name="content">The Dockerfile.</param>
    /// <param name="arguments">Build arguments.</param>
    /// <param name="platform">What is built for, such as <c>linux/amd64</c>.</param>
    /// <param name="names">What takes the place of references, variables replaced: with null they stay. All others are written out by
    /// docker's rules for short names.</param>
    public static byte[]? Write(
        ReadOnlyMemory<byte> content, IReadOnlyDictionary<string, string> arguments, string platform,
        IReadOnlyDictionary<string, string?> names)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(platform);
        ArgumentNullException.ThrowIfNull(names);
        // a byte each: what is no UTF-8 stays as it is
        var text = Encoding.Latin1.GetString(content.Span);
        var mark = content.Span.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var written = new StringBuilder(text);
        foreach (var use in DockerfileImages.Find(text[mark..], arguments, platform).Reverse())
        {
            if (NameOf(use, names) is { } name && name != use.Written)
                written.Remove(mark + use.Start, use.End - use.Start).Insert(mark + use.Start, name);
        }
        return written.Equals(text) ? null : Encoding.Latin1.GetBytes(written.ToString());
    }

    /// <summary>
    /// The images from elsewhere that a Dockerfile names, each with its whole reference. Those whose platform depends on their stage, or on
    /// the machine that builds, are left out.
    /// </summary>
    /// <param name="content">The Dockerfile.</param>
    /// <param name="arguments">Build arguments.</param>
    /// <param name="platform">What is built for.</param>
    /// <param name="names">References that are none from elsewhere.</param>
    public static IReadOnlyDictionary<string, string> Elsewhere(
        ReadOnlyMemory<byte> content, IReadOnlyDictionary<string, string> arguments, string platform,
        IReadOnlyDictionary<string, string?> names)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(platform);
        ArgumentNullException.ThrowIfNull(names);
        return DockerfileImages.Find(Encoding.Latin1.GetString(content.Span), arguments, platform)
            .Where(use => !use.IsTrigger && !use.HasPlatform && !use.DependsOnBuilder)
            .Where(use => use.Reference != "scratch" && !names.ContainsKey(use.Reference))
            .Select(use => use.Reference).Distinct().ToDictionary(name => name, ShortNames.Expand, StringComparer.Ordinal);
    }

    /// <summary>Whether a Dockerfile has a here-document, which older programs do not know.</summary>
    public static bool HasHereDocument(ReadOnlyMemory<byte> content) => DockerfileText.HasHereDocument(content);

    private static string? NameOf(ImageUse use, IReadOnlyDictionary<string, string?> names) =>
        use.IsTrigger ? null
        : names.TryGetValue(use.Reference, out var name) ? name
        : use.DependsOnBuilder || use.Reference == "scratch" || ShortNames.HasRegistry(use.Reference) ? null
        : ShortNames.Expand(use.Reference);
}
