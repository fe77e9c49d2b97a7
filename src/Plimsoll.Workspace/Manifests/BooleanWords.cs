namespace Plimsoll.Workspace.Manifests;

/// <summary>
/// The words that YAML 1.1 takes for true and false (https://yaml.org/type/bool.html). Here only <c>true</c> and <c>false</c> are: who
/// writes another one is told which to write, and no such word is ever taken for a name.
/// </summary>
internal static class BooleanWords
{
    private static readonly string[] True = ["true", "yes", "y", "on"], False = ["false", "no", "n", "off"];

    /// <summary>What another reader of YAML takes a word for; null when it is none of these words.</summary>
    public static bool? Meaning(string word) => Has(True, word) ? true : Has(False, word) ? false : null;

    /// <summary>The end of a finding: the word to write instead, or nothing.</summary>
    public static string Hint(string word) => Meaning(word) switch { true => ": write true", false => ": write false", null => "" };

    private static bool Has(string[] words, string word) => words.Contains(word, StringComparer.OrdinalIgnoreCase);
}
