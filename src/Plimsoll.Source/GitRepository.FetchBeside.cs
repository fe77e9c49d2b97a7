using System.Text;
using Plimsoll.Processes;

namespace Plimsoll.Source;

public sealed partial class GitRepository
{
    /// <summary>Where objects are, when that is not here: two repositories can have the same objects and other refs.</summary>
    private string? Objects { get; init; }

    /// <summary>
    /// Fetches into a bare repository one of whose refs is damaged. Before git believes that a fetch was complete it looks at all refs, and
    /// fails for the one that it cannot read. So it fetches into a repository beside this one, which has the same objects and only the refs
    /// that are fetched, and these are copied. The damaged ref is left to who can mend it.
    /// </summary>
    /// <param name="doing">What is being done, for the message.</param>
    /// <param name="remote">From where.</param>
    /// <param name="refspec">Which refs, and which refs here they become.</param>
    /// <param name="below">The refs here, as a prefix or one in full. They are copies of those there: a damaged one among them is written
    /// again.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>How the fetch itself ended.</returns>
    private async Task<CommandResult> FetchBesideAsync(
        string doing, string remote, string refspec, string below, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(CommonFolder, "fetching.git");
        string[] init = ["-c", "init.defaultBranch=main", "init", "--quiet", "--bare", "--template=", $"--object-format={Format}", folder];
        await GitProgram.RequireAsync(GitProgram.Command(null, init), doing, cancellationToken);
        var beside = new GitRepository(folder, folder, null, Format) { Access = Access, Objects = Path.Combine(CommonFolder, "objects") };
        StaleLocks.Remove(Path.Combine(folder, "packed-refs.lock"), Path.Combine(folder, "shallow.lock"));
        CopyShallow(this, beside);
        var (here, broken) = await ListAllRefsAsync(below, cancellationToken);
        // so that only what is new is sent; where it fails all of it is
        await beside.RunAsync(["update-ref", "--stdin"], Updates(here, []), cancellationToken);
        var result = await beside.RunFarAsync(doing,
        [
            // it would take for garbage what only refs here lead to
            "-c", "gc.auto=0", "-c", "maintenance.auto=false",
            .. Fetch, "--prune", "--", remote, refspec,
        ], cancellationToken);
        if (result.ExitCode != 0) return result;
        CopyShallow(beside, this);
        foreach (var name in broken) File.Delete(Path.Combine(CommonFolder, name));
        var (there, _) = await beside.ListAllRefsAsync(below, cancellationToken);
        var copied = await RunAsync([.. Durable, "update-ref", "--stdin"], Updates(there, here.Keys), cancellationToken);
        return copied.ExitCode == 0 ? result : throw GitProgram.Failure(doing, copied.ExitCode, copied.Error);
    }

    /// <summary>Whether a fetch failed for a ref of the repository that it fetched into.</summary>
    private bool IsForDamagedRef(CommandResult fetch) => fetch.ExitCode != 0 && WorkTree is null
        && (DamagedRefs.Any(word => fetch.Error.Contains(word, StringComparison.Ordinal)) || GitProgram.IsDamage(fetch.Error));

    private static readonly string[] DamagedRefs = ["bad object refs/", "reference broken"];

    private Task<CommandResult> RunAsync(IEnumerable<string> arguments, string input, CancellationToken cancellationToken) =>
        GitProgram.RunAsync(Git(arguments) with { Input = Encoding.UTF8.GetBytes(input) }, cancellationToken);

    // git-update-ref(1): all of it or nothing
    private static string Updates(IReadOnlyDictionary<string, string> refs, IEnumerable<string> before) =>
        string.Concat(refs.Select(each => $"update {each.Key} {each.Value}\n")
            .Concat(before.Except(refs.Keys).Select(gone => $"delete {gone}\n")));

    private static void CopyShallow(GitRepository from, GitRepository to)
    {
        var copy = Path.Combine(to.CommonFolder, "shallow");
        if (from.IsShallow) File.Copy(Path.Combine(from.CommonFolder, "shallow"), copy, overwrite: true);
        else File.Delete(copy);
    }
}
