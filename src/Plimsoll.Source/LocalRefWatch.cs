using System.Globalization;
using System.Text;

namespace Plimsoll.Source;

/// <summary>
/// Reads what git writes when a ref moves: the ref's own file (content, since times are coarse, and time, since it may have moved away and
/// back between two looks), packed-refs and the table list of reftable (their times and sizes).
/// </summary>
internal sealed class LocalRefWatch(GitRepository repository, IReadOnlyCollection<string> branches, TimeProvider time) : RefWatch
{
    protected override TimeSpan Interval => TimeSpan.FromMilliseconds(200);

    protected override TimeProvider Time => time;

    protected override Task<string?> LookAsync(CancellationToken cancellationToken)
    {
        var seen = new StringBuilder();
        try
        {
            foreach (var file in branches.Select(branch => Path.Combine(repository.CommonFolder, "refs", "heads", branch)))
                seen.Append(Stamp(file)).Append(' ').Append(Content(file)).Append('\n');
            seen.Append(Content(Path.Combine(repository.Folder, "HEAD"))).Append('\n');
            seen.Append(Stamp(Path.Combine(repository.CommonFolder, "packed-refs"))).Append('\n');
            seen.Append(Stamp(Path.Combine(repository.CommonFolder, "reftable", "tables.list")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Task.FromResult<string?>(null);
        }
        return Task.FromResult<string?>(seen.ToString());
    }

    private static string Content(string file) => File.Exists(file) ? File.ReadAllText(file) : "";

    private static string Stamp(string file)
    {
        var info = new FileInfo(file);
        return info.Exists ? string.Create(CultureInfo.InvariantCulture, $"{info.LastWriteTimeUtc.Ticks} {info.Length}") : "";
    }
}
