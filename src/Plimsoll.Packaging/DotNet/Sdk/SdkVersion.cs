using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Plimsoll.Packaging.DotNet.Sdk;

/// <summary>The version of a .NET SDK: <c>10.0.401</c>, or <c>11.0.100-preview.3.26101.1</c>.</summary>
/// <param name="Release">Major, minor and patch.</param>
/// <param name="Prerelease">What follows the hyphen; empty for a release.</param>
internal sealed record SdkVersion(Version Release, string Prerelease) : IComparable<SdkVersion>
{
    /// <summary>The hundreds of the patch: SDKs of one band have the same features.</summary>
    public int Band => Release.Build / 100;

    /// <summary>Reads a version.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SdkVersion? version)
    {
        version = null;
        if (text?.Split('-', 2) is not [var number, .. var rest] || !Version.TryParse(number, out var release) || release.Build < 0
            || release.Revision >= 0)
            return false;
        version = new(release, rest is [var prerelease] ? prerelease : "");
        return true;
    }

    /// <summary>By release, and a prerelease before its release (semver.org, 11).</summary>
    public int CompareTo(SdkVersion? other)
    {
        if (other is null) return 1;
        var byRelease = Release.CompareTo(other.Release);
        if (byRelease != 0 || Prerelease == other.Prerelease) return byRelease;
        return Prerelease.Length == 0 ? 1 : other.Prerelease.Length == 0 ? -1 : Compare(Prerelease.Split('.'), other.Prerelease.Split('.'));
    }

    private static int Compare(string[] ours, string[] theirs)
    {
        var differing = ours.Zip(theirs, ComparePart).FirstOrDefault(order => order != 0);
        return differing != 0 ? differing : ours.Length.CompareTo(theirs.Length);
    }

    private static int ComparePart(string ours, string theirs) =>
        (int.TryParse(ours, NumberStyles.None, CultureInfo.InvariantCulture, out var our),
            int.TryParse(theirs, NumberStyles.None, CultureInfo.InvariantCulture, out var their)) switch
        {
            (true, true) => our.CompareTo(their),
            (true, false) => -1,
            (false, true) => 1,
            _ => string.CompareOrdinal(ours, theirs),
        };

    /// <inheritdoc/>
    public override string ToString() => Release + (Prerelease.Length > 0 ? "-" + Prerelease : "");
}
