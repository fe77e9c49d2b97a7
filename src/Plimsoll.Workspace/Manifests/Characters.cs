namespace Plimsoll.Workspace.Manifests;

/// <summary>
/// What no text of a manifest may have in it, wherever it ends. A system call takes text up to its first NUL, so the program that reads a
/// variable or an argument would see less than was written; and half of a surrogate pair has no bytes in UTF-8.
/// </summary>
internal static class Characters
{
    /// <summary>What is wrong with a text, in words; null when nothing is.</summary>
    public static string? Problem(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            return "it has a NUL character (\\0), where it would end for every program: leave that out";
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return $"it has half of a character (\\u{(int)text[i]:x4} alone): leave that out";
            i++;
        }
        return null;
    }
}
