namespace Plimsoll.Workspace.Manifests;

/// <summary>What names are allowed to be: they end in host names, paths, variables and labels, and come from outside.</summary>
internal static class Words
{
    /// <summary>A DNS label (RFC 1123): lower-case letters, digits and hyphens, at most 63.</summary>
    public static bool IsLabel(string text) =>
        text.Length is >= 1 and <= 63 && text[0] != '-' && text[^1] != '-'
            && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>The name of an environment variable.</summary>
    public static bool IsVariable(string text) =>
        text.Length is >= 1 and <= 200 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>
    /// A host name as an Ingress takes it (networking.k8s.io/v1, IngressRule.host): two labels or more with dots between, of which the
    /// first may be <c>*</c>. An IP address is none, so the last label is no number.
    /// </summary>
    public static bool IsHost(string text) =>
        text.Length <= 253 && text.Split('.') is { Length: > 1 } labels
        && labels.Skip(labels[0] == "*" ? 1 : 0).All(IsLabel) && !labels[^1].All(char.IsAsciiDigit);

    /// <summary>A branch, without <c>refs/heads/</c>.</summary>
    public static bool IsBranch(string text) =>
        text.Length is >= 1 and <= 200 && text[0] is not ('-' or '/') && text[^1] is not ('/' or '.')
            && !text.EndsWith(".lock", StringComparison.Ordinal)
        && !text.Contains("..", StringComparison.Ordinal) && !text.Contains("//", StringComparison.Ordinal)
            && !text.Contains("@{", StringComparison.Ordinal)
        && !text.Any(c => char.IsControl(c) || " ~^:?*[\\".Contains(c, StringComparison.Ordinal));

    /// <summary>The part of an image reference that says where: a host, a port, path parts; no tag, no digest, no scheme.</summary>
    public static bool IsRepository(string text) =>
        text.Length is >= 1 and <= 255 && text.Split('/').All(part => part.Length > 0 && char.IsAsciiLetterOrDigit(part[0])
            && part.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || "._-:".Contains(c, StringComparison.Ordinal)))
        && !text.Split('/')[1..].Any(part => part.Contains(':', StringComparison.Ordinal));

    /// <summary>A version that can be an image's tag.</summary>
    public static bool IsTag(string text) =>
        text.Length is >= 1 and <= 128 && text[0] is not ('.' or '-')
            && text.All(c => char.IsAsciiLetterOrDigit(c) || "._-".Contains(c, StringComparison.Ordinal));

    /// <summary>A base's name, which is a part of its image's: names of lower-case letters and digits, with single dots, underscores or
    /// hyphens inside, and slashes between (OCI distribution 1.1, "Pulling manifests").</summary>
    public static bool IsImage(string text) => text.Length is >= 1 and <= 128 && text.Split('/').All(IsImagePart);

    /// <summary>The id of a base (<c>NAME</c> or <c>NAME:VERSION</c>), or an image that begins with a host and is pinned by its
    /// digest.</summary>
    public static bool IsBaseOrPinned(string text) => text.Split('@') switch
    {
        [var name] => name.Split(':') is { Length: 1 or 2 } parts && IsImage(parts[0]) && parts.Skip(1).All(IsTag),
        [var where, var digest] => IsRepository(where) && where.Split('/') is [var host, _, ..]
            && (host.Contains('.', StringComparison.Ordinal) || host.Contains(':', StringComparison.Ordinal))
            && digest.Length == 71 && digest.StartsWith("sha256:", StringComparison.Ordinal)
                && digest[7..].All(c => char.IsAsciiHexDigitLower(c)),
        _ => false,
    };

    /// <summary>The name of a stage of a Dockerfile, or the id of a secret.</summary>
    public static bool IsStage(string text) =>
        text.Length is >= 1 and <= 128 && char.IsAsciiLetterOrDigit(text[0])
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    /// <summary>A target framework: <c>net10.0</c>, <c>net8.0-windows10.0.19041</c>.</summary>
    public static bool IsFramework(string text) =>
        text.Length is >= 1 and <= 64 && char.IsAsciiLetterLower(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-');

    /// <summary>An operating system, an architecture and perhaps its variant.</summary>
    public static bool IsPlatform(string text) => text.Length <= 62 && text.Split('/') is { Length: 2 or 3 } parts
        && parts.All(part => part.Length is >= 1 and <= 20 && part.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)));

    /// <summary>The DNS label nearest to any text, for defaults: <c>My Shop_2</c> is <c>my-shop-2</c>.</summary>
    public static string ToLabel(string text)
    {
        var letters = string.Concat(text.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
        var label = string.Join('-', letters.Split('-', StringSplitOptions.RemoveEmptyEntries));
        if (label.Length > 63) label = label[..63].TrimEnd('-');
        return label.Length > 0 ? label : "workspace";
    }

    private static bool IsImagePart(string part)
    {
        for (var i = 0; i < part.Length; i++)
        {
            if (char.IsAsciiLetterLower(part[i]) || char.IsAsciiDigit(part[i])) continue;
            var inside = i > 0 && i < part.Length - 1 && part[i] is '.' or '_' or '-';
            // __ and any number of hyphens are single separators
            if (!inside || i == 0 || i == part.Length - 1 || (part[i] is '.' or '_' && part[i - 1] is '.' or '-')
                || (part[i] == '_' && i > 1 && part[(i - 2)..i] == "__")) return false;
        }
        return part.Length > 0;
    }
}
