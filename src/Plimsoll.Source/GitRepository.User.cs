namespace Plimsoll.Source;

public sealed partial class GitRepository
{
    /// <summary>The name that git would put on a commit made here; null when none is configured.</summary>
    public Task<string?> ReadUserAsync(CancellationToken cancellationToken = default) => ReadSettingAsync("user.name", cancellationToken);

    /// <summary>The address that git would put on a commit made here; null when none is configured.</summary>
    public Task<string?> ReadEmailAsync(CancellationToken cancellationToken = default) => ReadSettingAsync("user.email", cancellationToken);

    private async Task<string?> ReadSettingAsync(string name, CancellationToken cancellationToken)
    {
        var result = await RunAsync(["config", "--get", name], cancellationToken);
        return result.ExitCode == 0 && result.Text.Trim() is { Length: > 0 } value ? value : null;
    }
}
