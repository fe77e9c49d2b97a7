namespace Plimsoll.Workspace.Inputs;

/// <summary>
/// What an expression of MSBuild may come to: a few texts, of which one is the right one. A part of a text that is not known has a mark in
/// its place, so that what is known around it still says which files may be meant.
/// </summary>
internal static class PossibleText
{
    /// <summary>Any text, with folders in it and <c>..</c>.</summary>
    public const char Unknown = '\uE000';

    /// <summary>One name, without a slash: a target framework, a platform.</summary>
    public const char UnknownName = '\uE001';

    /// <summary>A folder that has no file of the commit: what is built, packages, the SDK.</summary>
    public const char Elsewhere = '\uE002';

    // more than these, or longer ones, name no file that anybody would find; without an end, properties that are made of properties double
    // with every line
    private const int Most = 16, Longest = 8 * 1024;

    /// <summary>Nothing is known.</summary>
    public static IReadOnlyList<string> Anything { get; } = [Unknown.ToString()];

    /// <summary>The empty text.</summary>
    public static IReadOnlyList<string> Empty { get; } = [""];

    /// <summary>Whether a part of it is not known.</summary>
    public static bool IsOpen(string text) => text.AsSpan().ContainsAny(Unknown, UnknownName, Elsewhere);

    /// <summary>Each of the one before each of the other.</summary>
    public static IReadOnlyList<string> Append(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        if (before.Count * after.Count > Most) return Anything;
        if (before.Count == 1 && before[0].Length == 0) return after;
        return Bounded([.. before.SelectMany(_ => after, string.Concat)]);
    }

    /// <summary>Those of both.</summary>
    public static IReadOnlyList<string> Union(IReadOnlyList<string> one, IReadOnlyList<string> other) =>
        Bounded([.. one.Union(other, StringComparer.Ordinal)]);

    private static IReadOnlyList<string> Bounded(IReadOnlyList<string> texts) =>
        texts.Count > Most || texts.Any(text => text.Length > Longest) ? Anything : texts;
}
