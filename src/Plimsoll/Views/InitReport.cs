namespace Plimsoll.Views;

/// <summary>The JSON of <c>init</c>.</summary>
/// <param name="Files">The manifests that were missing.</param>
/// <param name="NotTaken">What was found and is in no manifest.</param>
/// <param name="Next">The command that leads on from here.</param>
internal sealed record InitReport(IReadOnlyList<InitFile> Files, IReadOnlyList<InitLeft> NotTaken, string Next);

/// <summary>A manifest.</summary>
/// <param name="Path">In the repository.</param>
/// <param name="Content">All of it.</param>
/// <param name="Written">False for <c>--dry-run</c>.</param>
internal sealed record InitFile(string Path, string Content, bool Written);

/// <summary>Something that was found and not taken over.</summary>
/// <param name="Where">The file.</param>
/// <param name="What">Why not, in words.</param>
internal sealed record InitLeft(string Where, string What);
