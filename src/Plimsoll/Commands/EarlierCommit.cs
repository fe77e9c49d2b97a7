namespace Plimsoll.Commands;

/// <summary>What is compared with: a commit, or nothing at all.</summary>
internal static class EarlierCommit
{
    public const string Empty = "empty";

    /// <summary>Whether a text means a repository without files; CI systems write zeros for what was before a branch's first
    /// push.</summary>
    public static bool IsEmpty(string text) => text == Empty || (text.Length is 40 or 64 && text.All(c => c == '0'));
}
