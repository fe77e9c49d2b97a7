using System.Text.RegularExpressions;
using Plimsoll.Workspace.Dockerfiles;

namespace Plimsoll.Packaging.Dockerfiles;

/// <summary>What mends a Dockerfile that could not be built: said only where what was printed shows that it is the matter.</summary>
internal static partial class FailureHints
{
    private const string Newer = "install a newer one, or docker";

    /// <summary>The hint; null when nothing of it is known here.</summary>
    /// <param name="said">The last lines that the program printed.</param>
    /// <param name="dockerfile">What it was given.</param>
    public static string? Of(IReadOnlyList<string> said, ReadOnlyMemory<byte> dockerfile)
    {
        var text = string.Join('\n', said);
        if (UnknownInstruction().IsMatch(text) || HereDocumentAsFile().IsMatch(text))
        {
            return DockerfileReferences.HasHereDocument(dockerfile)
                ? $"Here-documents (<<) are known to buildah from 1.33 and podman from 4.8 on: {Newer}" : null;
        }
        if (UnknownFlag().IsMatch(text))
        {
            return "This program does not know a flag of that instruction (COPY --link: buildah from 1.41 and podman from 5.6 on): "
                + $"{Newer}, or leave the flag out";
        }
        return MissingFile().IsMatch(text)
            ? "A file that is not found has to be in the commit and among the unit's inputs: "
                + "its folder, and what inputs: names (COPY --from=workspace PATH)"
            : null;
    }

    [GeneratedRegex("unknown instruction", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex UnknownInstruction();

    [GeneratedRegex("copier: stat: .*<<", RegexOptions.NonBacktracking)]
    private static partial Regex HereDocumentAsFile();

    [GeneratedRegex("only supports? the .*flag|unknown flag:", RegexOptions.NonBacktracking)]
    private static partial Regex UnknownFlag();

    /// <summary>buildah's copier, and BuildKit: not a file that a command in <c>RUN</c> did not find.</summary>
    [GeneratedRegex(
        "copier: (stat|get|glob).*no such file|no items matching glob|failed to (compute cache key|calculate checksum).*not found",
        RegexOptions.NonBacktracking)]
    private static partial Regex MissingFile();
}
