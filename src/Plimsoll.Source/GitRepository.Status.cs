namespace Plimsoll.Source;

public sealed partial class GitRepository
{
    /// <summary>How the working tree differs from HEAD; a bare repository's never does.</summary>
    public async Task<WorkingTree> StatusAsync(CancellationToken cancellationToken = default)
    {
        if (WorkTree is null) return new([]);
        var result = await GitProgram.RequireAsync(
            GitProgram.Command(WorkTree, ["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=normal"]),
            $"reading the state of {WorkTree}", cancellationToken);
        var paths = new List<string>();
        foreach (var record in result.Output.ToArray().AsSpan().Split((byte)0))
        {
            var bytes = result.Output.Span[record];
            if (bytes.Length > 3) paths.Add(GitPath.Decode(bytes[3..]));
        }
        paths.Sort(StringComparer.Ordinal);
        return new(paths);
    }
}
