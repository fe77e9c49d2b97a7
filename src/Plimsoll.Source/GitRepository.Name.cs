namespace Plimsoll.Source;

public sealed partial class GitRepository
{
    /// <summary>What people call the repository: the folder of its work tree; for a bare one what it was cloned from, or its own
    /// folder.</summary>
    public async Task<string> ReadNameAsync(CancellationToken cancellationToken = default)
    {
        if (WorkTree is not null) return Path.GetFileName(WorkTree);
        var result = await RunAsync(["config", "--get", "remote.origin.url"], cancellationToken);
        var origin = result.ExitCode == 0 ? result.Text.Trim() : Folder;
        var parts = origin.Split('/', '\\', ':').Where(part => part.Length > 0 && part != ".git").ToList();
        var name = parts.Count > 0 ? parts[^1] : "repository";
        return name.EndsWith(".git", StringComparison.Ordinal) ? name[..^4] : name;
    }

    /// <summary>Where it was cloned from, without a name and a password; null when it was not, or from a folder of this machine.</summary>
    public async Task<string?> ReadOriginAsync(CancellationToken cancellationToken = default)
    {
        var result = await RunAsync(["config", "--get", "remote.origin.url"], cancellationToken);
        var origin = result.ExitCode == 0 ? result.Text.Trim() : "";
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var address) || address.IsFile) return null;
        return address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
    }

    /// <summary>The branch that people work on: main, else master, else what HEAD names, among local branches and those of
    /// origin.</summary>
    public async Task<string> ReadDefaultBranchAsync(CancellationToken cancellationToken = default)
    {
        string[] usual = ["main", "master"];
        var result = await RequireAsync("listing the usual branches",
            ["for-each-ref", "--format=%(refname)", .. usual.SelectMany(branch =>
                new[] { $"refs/heads/{branch}", $"refs/remotes/origin/{branch}" })], cancellationToken);
        var present = result.Text.Split('\n').Select(name => name[(name.LastIndexOf('/') + 1)..]).ToHashSet();
        return usual.FirstOrDefault(present.Contains) ?? await ReadHeadBranchAsync(cancellationToken) ?? "main";
    }
}
