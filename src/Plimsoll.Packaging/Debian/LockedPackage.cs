using Plimsoll.Packaging.Images;

namespace Plimsoll.Packaging.Debian;

/// <summary>A package of a lock.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version, as Debian has it.</param>
/// <param name="Architecture"><c>amd64</c> or <c>all</c>.</param>
/// <param name="Sha256">The hash of its file, 64 lower-case hex digits: what is unpacked has this hash, wherever it came from.</param>
/// <param name="Url">Where its file was when it was locked.</param>
internal sealed record LockedPackage(string Name, string Version, string Architecture, string Sha256, string Url)
{
    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is something else.</summary>
    public static LockedPackage? Parse(string line) =>
        line.Split(' ') is [var name, var version, var architecture, { Length: 64 } hash, var url] && hash.All(char.IsAsciiHexDigitLower)
            && Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? new(name, version, architecture, hash, url)
            : null;

    /// <summary>A line of the bill of materials.</summary>
    public Component ToComponent(string suite) =>
        new(Name, Version,
            $"pkg:deb/debian/{Uri.EscapeDataString(Name)}@{Uri.EscapeDataString(Version)}?arch={Architecture}&distro={suite}");

    /// <summary>A line of the lock.</summary>
    public override string ToString() => string.Join(' ', Name, Version, Architecture, Sha256, Url);
}
