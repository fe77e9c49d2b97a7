using System.Globalization;

namespace Plimsoll.Source;

public sealed partial class GitRepository
{
    /// <summary>
    /// The same repository, which reaches others as a clone does: CI systems put the token of a run into the clone's own configuration
    /// (<c>http.https://github.com/.extraheader</c>), where no other repository on the machine would find it.
    /// </summary>
    /// <param name="clone">Whose settings of http, credentials and ssh it takes, for the addresses that they are for; they are given by variables, and written nowhere.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<GitRepository> WithAccessOfAsync(GitRepository clone, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clone);
        var result = await clone.RunAsync(["config", "--local", "--includes", "--null", "--get-regexp", @"^(http|credential)\.|^core\.sshcommand$"], cancellationToken);
        if (result.ExitCode != 0) return this;
        var given = int.TryParse(Environment.GetEnvironmentVariable(Count), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
        var access = new Dictionary<string, string>();
        foreach (var setting in result.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            // a key alone is a switch that is on
            var (key, value) = setting.Split('\n', 2) is [var name, var text] ? (name, text) : (setting, "true");
            access[$"GIT_CONFIG_KEY_{given}"] = key;
            access[$"GIT_CONFIG_VALUE_{given++}"] = value;
        }
        access[Count] = given.ToString(CultureInfo.InvariantCulture);
        return new(Folder, CommonFolder, WorkTree, Format) { Access = access };
    }

    // git-config(1), GIT_CONFIG_COUNT
    private const string Count = "GIT_CONFIG_COUNT";
}
