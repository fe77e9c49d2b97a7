using System.Globalization;
using System.Text;

namespace Plimsoll.Source;

public sealed partial class GitRepository
{
    /// <summary>
    /// Writes a commit with a flat tree of files, without a work tree or an index. No ref points at it yet: see
    /// <see cref="UpdateRefAsync"/>.
    /// </summary>
    /// <param name="files">Content by file name; no folders.</param>
    /// <param name="parent">The full id of its parent; null for a root.</param>
    /// <param name="message">Its message.</param>
    /// <param name="author">The name of its author, who is also its committer.</param>
    /// <param name="time">Its time, to the second.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The full id.</returns>
    public async Task<string> WriteCommitAsync(
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, string? parent, string message, string author, DateTimeOffset time,
            CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(message);
        var tree = new StringBuilder();
        foreach (var (name, content) in files)
            tree.Append(CultureInfo.InvariantCulture,
                $"100644 blob {await WriteAsync(["hash-object", "-w", "--stdin"], content, cancellationToken)}\t{Names.File(name)}\0");
        var treeId = await WriteAsync(["mktree", "-z"], Encoding.UTF8.GetBytes(tree.ToString()), cancellationToken);
        var command = GitProgram.Command(null,
            [.. Durable, "--git-dir", Folder, "commit-tree", treeId,
                .. parent is null ? [] : new[] { "-p", Names.ObjectId(parent) }, "-F", "-"],
            Identity(author, time)) with { Input = Encoding.UTF8.GetBytes(message) };
        return (await GitProgram.RequireAsync(command, "writing a commit", cancellationToken)).Text.Trim();
    }

    private async Task<string> WriteAsync(string[] arguments, ReadOnlyMemory<byte> input, CancellationToken cancellationToken) =>
        (await GitProgram.RequireAsync(Git([.. Durable, .. arguments]) with { Input = input }, "writing an object",
            cancellationToken)).Text.Trim();

    private static Dictionary<string, string> Identity(string author, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(author);
        var name = string.Concat(author.Where(c => !char.IsControl(c) && c is not ('<' or '>'))).Trim(' ', '.', ',', ':', ';', '"', '\'');
        if (name.Length == 0) name = "unknown";
        var date = "@" + time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) + " +0000";
        return new()
        {
            ["GIT_AUTHOR_NAME"] = name,
            ["GIT_AUTHOR_EMAIL"] = "plimsoll@localhost",
            ["GIT_AUTHOR_DATE"] = date,
            ["GIT_COMMITTER_NAME"] = name,
            ["GIT_COMMITTER_EMAIL"] = "plimsoll@localhost",
            ["GIT_COMMITTER_DATE"] = date,
        };
    }
}
