using Plimsoll.Source;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Inputs;

/// <summary>The symbolic links of a commit that stay in the repository: who has the link as an input has what it points at as
/// well.</summary>
internal static class Links
{
    /// <summary>Each link with the path that it points at.</summary>
    public static async Task<IReadOnlyList<(string Link, string Target)>> ReadAsync(GitRepository repository,
        IReadOnlyList<TreeEntry> links, CancellationToken cancellationToken)
    {
        var targets = await repository.ReadBlobsAsync([.. links.Select(link => link.ObjectId)], cancellationToken);
        return [.. links.Zip(targets, (link, target) => (link.Path, Target: Resolve(link.Path, target)))
            .Where(pair => pair.Target is not null).Select(pair => (pair.Path, pair.Target!))];
    }

    private static string? Resolve(string link, ReadOnlyMemory<byte> target) =>
        target.Length is > 0 and < 4096 ? RepositoryPath.Combine(RepositoryPath.Folder(link), GitPath.Decode(target.Span)) : null;
}
