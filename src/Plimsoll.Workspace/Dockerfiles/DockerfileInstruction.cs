namespace Plimsoll.Workspace.Dockerfiles;

/// <summary>One instruction of a Dockerfile, its continued lines joined to one.</summary>
/// <param name="Keyword">In upper case.</param>
/// <param name="Rest">All that follows the keyword, without the white space around it.</param>
/// <param name="Escape">The character that escapes in this file: a backslash or a backtick.</param>
internal sealed record DockerfileInstruction(string Keyword, string Rest, char Escape)
{
    /// <summary>Where each character of <see cref="Rest"/> is in the file.</summary>
    public required IReadOnlyList<int> Places { get; init; }

    /// <summary>The words with their quotes, each with where it begins in <see cref="Rest"/>.</summary>
    public List<(string Word, int At)> Words => DockerfileWords.SplitAt(Rest, Escape);
}
