namespace Plimsoll.Workspace;

/// <summary>A file of a commit that can influence an image.</summary>
/// <param name="Path">From the root of the repository.</param>
/// <param name="Mode">The git mode: 100644, 100755, 120000 (symlink) or 160000 (gitlink).</param>
/// <param name="ObjectId">The blob's id, or the commit of a gitlink.</param>
/// <param name="Via">Why it is an input, for people: <c>folder</c>, <c>project reference</c>, <c>Directory.Build.props</c>, <c>inputs:
/// ../../proto/**</c> …</param>
public sealed record InputFile(string Path, string Mode, string ObjectId, string Via)
{
    /// <summary>
    /// Whether its content is part of the input key. False for a Directory.Packages.props: the build needs the file, but of it only the
    /// versions of the packages used count, and these are among the values.
    /// </summary>
    public bool InKey { get; init; } = true;
}

/// <summary>Everything that decides an image's bytes.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Files">All that the build may see, in ordinal order of their paths.</param>
/// <param name="Values">What is not a file, by name: package versions used, toolchain, builder, digests of bases. In ordinal order.</param>
/// <param name="Key">The input key: 64 lower-case hex digits over all of it.</param>
public sealed record UnitInputs(Unit Unit, IReadOnlyList<InputFile> Files, IReadOnlyDictionary<string, string> Values, string Key)
{
    /// <summary>The bases of the workspace that the image is made of; their keys are part of this one's.</summary>
    public IReadOnlyList<BaseInput> Bases { get; init; } = [];

    /// <summary>
    /// What the projects say and the repository alone does not decide, as <c>FILE:LINE: WHAT</c>: a property of the SDK in a path, a
    /// function. Every file is an input that may be meant by it. Empty where all of them say plainly which files they take.
    /// </summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];

    /// <summary>The commit that they were read from. It is not part of the key.</summary>
    public string Commit { get; init; } = "";
}
