using System.Text.RegularExpressions;

namespace Plimsoll.Runtime.Local.Replicas;

/// <summary>What mends a program that ended: said only where what it wrote shows that it is the matter.</summary>
internal static partial class EndHints
{
    /// <summary>The hint; null when there is none.</summary>
    /// <param name="lines">What it wrote.</param>
    /// <param name="launch">How it was started.</param>
    public static string? For(IReadOnlyList<string> lines, Launch launch) =>
        ReadOnlyImage.HintFor(lines) ?? (!lines.Any(line => CannotListen().IsMatch(line)) ? null
            : launch.Address is { } expected
                ? "The address in these lines is not to be had, often because another replica has it. "
                    + $"It was expected to listen on {expected} ({launch.PortHint})"
            : "It listens, and its manifest names no port: add port: and the number in these lines to service.yaml");

    // as libc, .NET, Go, Java, Node and Python say it; a port below 1024 is for root alone
    [GeneratedRegex(
        "address (is )?already in use|EADDRINUSE|address in use|(bind|listen).*(permission denied|EACCES)",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex CannotListen();
}
