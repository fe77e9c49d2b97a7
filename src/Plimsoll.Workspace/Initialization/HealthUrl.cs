using System.Text.RegularExpressions;

namespace Plimsoll.Workspace.Initialization;

/// <summary>Finds the path that a health check asks, as most of them are a curl or wget of the service's own address.</summary>
internal static partial class HealthUrl
{
    /// <summary>The path, such as <c>/healthz</c>; null when the command asks no address of its own machine.</summary>
    public static string? PathIn(string command) => Url().Match(command) is { Success: true } match
        ? match.Groups[1].Value is { Length: > 0 } path ? path : "/" : null;

    [GeneratedRegex(@"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\])(?::[0-9]{1,5})?(/[A-Za-z0-9/._~-]*)?",
        RegexOptions.NonBacktracking)]
    private static partial Regex Url();
}
