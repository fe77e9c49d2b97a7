namespace Plimsoll.Source;

/// <summary>A person as git names authors and committers.</summary>
/// <param name="Name">Such as <c>Ann</c>.</param>
/// <param name="Email">Such as <c>ann@acme.example</c>.</param>
public sealed record GitPerson(string Name, string Email);

public sealed partial class GitRepository
{
    /// <summary>The authors and committers of the commits that one commit has and another one has not, each person once, by name.</summary>
    /// <param name="to">The newest commit.</param>
    /// <param name="from">A commit whose history is left out, itself included; null looks at <paramref name="to"/> alone.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GitException">One of them is not there.</exception>
    public async Task<IReadOnlyList<GitPerson>> ListPeopleAsync(string to, string? from, CancellationToken cancellationToken = default)
    {
        // as the commits themselves say: a mailmap is a file that a commit can change
        var result = await RequireAsync($"reading who wrote {Short(to)}",
            ["log", "-z", "--encoding=UTF-8", "--format=tformat:%an%x1f%ae%x00%cn%x1f%ce", Names.ObjectId(to),
                from is null ? "--max-count=1" : "^" + Names.ObjectId(from), "--"], cancellationToken);
        return [.. result.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(record => record.Split('\x1f', 2))
            .Select(field => new GitPerson(field[0], field[1])).Distinct().OrderBy(person => person.Name, StringComparer.Ordinal)];
    }
}
