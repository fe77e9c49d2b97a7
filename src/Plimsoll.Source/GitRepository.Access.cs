namespace Plimsoll.Source;

public sealed partial class GitRepository
{
    /// <summary>
    /// The same repository, which reaches others as a clone does: CI systems put the token of a run into the clone's own configuration
    /// (<c>http.https://github.com/.extraheader</c>), where no other repository on the machine would find it.
    /// </summary>
    /// <param name="clone">Whose settings of http, credentials and ssh it takes, for the addresses that they are for; they are given by
    /// variables, and written nowhere.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<GitRepository> WithAccessOfAsync(GitRepository clone, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clone);
        var result = await clone.RunAsync(["config", "--local", "--includes", "--null", "--get-regexp",
            @"^(http|credential)\.|^core\.sshcommand$"], cancellationToken);
        if (result.ExitCode != 0) return this;
        var settings = result.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            // a key alone is a switch that is on
            .Select(setting => setting.Split('\n', 2) is [var name, var text] ? KeyValuePair.Create(name, text)
                : KeyValuePair.Create(setting, "true"));
        // what is in the address itself wins, as it does in the clone
        return With((GitAccess.None with { Settings = [.. settings] }).And(Access));
    }

    /// <summary>The same repository, which reaches another one with the user and password that were in its address.</summary>
    public GitRepository WithAccessTo(RemoteAddress remote)
    {
        ArgumentNullException.ThrowIfNull(remote);
        return With(Access.And(remote.Access));
    }

    private GitRepository With(GitAccess access) => new(Folder, CommonFolder, WorkTree, Format) { Access = access };
}
