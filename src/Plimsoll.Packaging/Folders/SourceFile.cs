using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Folders;

/// <summary>A file to lay out, and the repository that its blob is in: of a submodule's files, the submodule's.</summary>
internal sealed record SourceFile(InputFile Input, GitRepository Repository)
{
    /// <summary>Where it goes, from the root of the repository.</summary>
    public string Path => Input.Path;

    /// <summary>What it is in git, by which a change is noticed.</summary>
    public string Identity => $"{Input.Mode} {Input.ObjectId}";

    /// <summary>All files of a commit's inputs, with those of submodules at the commits that the inputs name.</summary>
    /// <exception cref="PlimsollException">PLM4085: the files of a submodule are not here.</exception>
    public static async Task<IReadOnlyList<SourceFile>> OfAsync(
        GitRepository repository, IEnumerable<InputFile> inputs, CancellationToken cancellationToken)
    {
        var files = new List<SourceFile>();
        foreach (var input in inputs)
        {
            if (input.Mode == GitMode.Gitlink) files.AddRange(await OfSubmoduleAsync(repository, input, cancellationToken));
            else files.Add(new(input, repository));
        }
        return files;
    }

    private static async Task<IReadOnlyList<SourceFile>> OfSubmoduleAsync(
        GitRepository repository, InputFile link, CancellationToken cancellationToken)
    {
        var submodule = await repository.FindSubmoduleAsync(link.ObjectId, cancellationToken) ?? throw new PlimsollException(
            Outcome.Unavailable, "PLM4085",
            $"'{link.Path}' is an input ({link.Via}) that is a submodule, and its commit {link.ObjectId[..7]} is not in this clone. "
            + "To get it: git submodule update --init --recursive");
        var inside = (await submodule.ListTreeAsync(link.ObjectId, cancellationToken))
            .Select(entry => new InputFile($"{link.Path}/{entry.Path}", entry.Mode, entry.ObjectId, $"submodule {link.Path}"));
        return await OfAsync(submodule, inside, cancellationToken);
    }
}
