using System.Globalization;

namespace Plimsoll.Source;

/// <summary>A commit, without its tree.</summary>
/// <param name="Id">The full id.</param>
/// <param name="Parents">The full ids of its parents; none for a root, and for one where a shallow clone was cut.</param>
/// <param name="Author">The author's name.</param>
/// <param name="Time">When it was committed.</param>
/// <param name="Subject">The first line of its message.</param>
public sealed record CommitInfo(string Id, IReadOnlyList<string> Parents, string Author, DateTimeOffset Time, string Subject);

public sealed partial class GitRepository
{
    private const string LogFormat = "--format=tformat:%H%x1f%P%x1f%an%x1f%ct%x1f%s";

    /// <summary>The first-parent history of a commit, newest first.</summary>
    /// <param name="to">The newest commit.</param>
    /// <param name="from">A commit whose history is left out, itself included; null for none.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<CommitInfo>> LogAsync(string to, string? from = null, int limit = int.MaxValue,
        CancellationToken cancellationToken = default)
    {
        var result = await RequireAsync($"reading the log of {Short(to)}",
            ["log", "--first-parent", "-z", "--encoding=UTF-8", $"--max-count={limit.ToString(CultureInfo.InvariantCulture)}", LogFormat,
                Names.ObjectId(to), .. from is null ? [] : new[] { "^" + Names.ObjectId(from) }, "--"], cancellationToken);
        return [.. result.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
    }

    /// <summary>The same, only commits that change one of these files.</summary>
    /// <param name="to">The newest commit.</param>
    /// <param name="from">A commit whose history is left out, itself included.</param>
    /// <param name="paths">From the root; none is no commit.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<CommitInfo>> LogOfAsync(string to, string from, IEnumerable<string> paths,
        CancellationToken cancellationToken = default)
    {
        // git-log(1): a separate line for each, so a path with a line end cannot be asked for
        var asked = paths.Where(path => !path.Contains('\n', StringComparison.Ordinal)).ToList();
        if (asked.Count == 0) return [];
        string[] arguments = ["--literal-pathspecs", "log", "--stdin", "--first-parent", "-z", "--encoding=UTF-8", LogFormat,
            Names.ObjectId(to), "^" + Names.ObjectId(from)];
        var log = Git(arguments) with { Input = GitPath.Encode($"--\n{string.Join('\n', asked)}\n") };
        var result = await GitProgram.RequireAsync(log, $"reading the log of {Short(to)}", cancellationToken);
        return [.. result.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
    }

    /// <summary>One commit.</summary>
    public async Task<CommitInfo> ReadCommitAsync(string id, CancellationToken cancellationToken = default) =>
        (await LogAsync(id, null, 1, cancellationToken))[0];

    private static CommitInfo Parse(string record)
    {
        var field = record.Split('\x1f', 5);
        return new(field[0], field[1].Split(' ', StringSplitOptions.RemoveEmptyEntries), field[2],
            DateTimeOffset.FromUnixTimeSeconds(long.Parse(field[3], CultureInfo.InvariantCulture)), field[4]);
    }
}
