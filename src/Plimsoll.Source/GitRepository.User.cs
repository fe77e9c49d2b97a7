namespace Plimsoll.Source;

public sealed partial class GitRepository
{
    /// <summary>The name that git would put on a commit made here; null when none is configured.</summary>
    public async Task<string?> ReadUserAsync(CancellationToken cancellationToken = default)
    {
        var result = await RunAsync(["config", "--get", "user.name"], cancellationToken);
        return result.ExitCode == 0 && result.Text.Trim() is { Length: > 0 } name ? name : null;
    }
}
