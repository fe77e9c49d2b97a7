namespace Plimsoll.Workspace.Manifests;

/// <summary>Finds what was probably meant.</summary>
internal static class Nearest
{
    // nobody mistypes a longer one, and a comparison takes as many steps as the product of both lengths
    private const int Longest = 128;

    /// <summary>The known word that is nearest, or null when none is near.</summary>
    public static string? To(string word, IEnumerable<string> known)
    {
        var farthest = Math.Max(1, word.Length / 3);
        if (word.Length > Longest) return null;
        var best = known.Where(candidate => Math.Abs(candidate.Length - word.Length) <= farthest)
            .Select(candidate => (candidate, Distance: Distance(word, candidate)))
            .OrderBy(pair => pair.Distance).ThenBy(pair => pair.candidate, StringComparer.Ordinal).FirstOrDefault();
        return best.candidate is not null && best.Distance <= farthest ? best.candidate : null;
    }

    /// <summary>Edits from one to the other: a letter more, less or different, or two neighbours changed round.</summary>
    private static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) table[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) table[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                table[i, j] = Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
            }
        }
        return table[a.Length, b.Length];
    }
}
