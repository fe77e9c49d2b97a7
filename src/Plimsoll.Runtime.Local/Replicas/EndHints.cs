using System.Text.RegularExpressions;

namespace Plimsoll.Runtime.Local.Replicas;

/// <summary>What mends a program that ended: said only where what it wrote shows that it is the matter.</summary>
internal static partial class EndHints
{
    private const string Unknown = "A host name in these lines is not known. ";

    private const string NoNames = Unknown + "Services and stores have no host names on this machine, as they have in Compose: "
        + "what a service uses stands under needs:, and needs: { redis: redis } tells it the address in REDIS_HOST, "
        + "REDIS_PORT and REDIS_URL";

    private const string Names = Unknown + "The services and stores of an environment have host names, as plimsoll status lists them. "
        + "Where one has another name here, or runs elsewhere, tell its address in a variable under env:";

    /// <summary>The hint; null when there is none.</summary>
    /// <param name="lines">What it wrote.</param>
    /// <param name="launch">How it was started.</param>
    public static string? For(IReadOnlyList<string> lines, Launch launch) =>
        ReadOnlyImage.HintFor(lines)
        ?? (lines.Any(line => CannotListen().IsMatch(line)) ? ForAddress(launch) : null)
        ?? (lines.Any(line => UnknownHost().IsMatch(line)) ? launch.Process.Hosts is null ? NoNames : Names : null);

    private static string ForAddress(Launch launch) => launch.Address is { } expected
        ? "The address in these lines is not to be had, often because another replica has it. "
            + $"It was expected to listen on {expected} ({launch.PortHint})"
        : "It listens, and its manifest names no port: add port: and the number in these lines to service.yaml";

    // as libc, .NET, Go, Java, Node and Python say it; a port below 1024 is for root alone
    [GeneratedRegex(
        "address (is )?already in use|EADDRINUSE|address in use|(bind|listen).*(permission denied|EACCES)",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex CannotListen();

    // as Node, Go, libc (.NET, Python), musl, Java and nginx say it
    [GeneratedRegex(
        "ENOTFOUND|lookup .*no such host|name or service not known|name does not resolve|failure in name resolution|UnknownHostException"
        + "|host not found in upstream|nodename nor servname",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex UnknownHost();
}
