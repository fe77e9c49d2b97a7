namespace Plimsoll.Packaging.DotNet.Sdk;

/// <summary>The SDK that the dotnet program would take, found without starting it.</summary>
internal static class SdkSelection
{
    /// <summary>Picks one; null when none will do.</summary>
    /// <param name="wanted">What the repository asks for.</param>
    /// <param name="installed">What is there.</param>
    public static SdkVersion? Select(GlobalJson wanted, IEnumerable<SdkVersion> installed)
    {
        var candidates = installed
            .Where(sdk => wanted.AllowPrerelease || sdk.Prerelease.Length == 0 || sdk == wanted.Version)
            .Where(sdk => wanted.Version is not { } asked || (sdk.CompareTo(asked) >= 0 && WillDo(sdk, asked, wanted.RollForward)))
            .Order().ToList();
        var nearest = wanted.RollForward is RollForward.Patch or RollForward.Feature or RollForward.Minor or RollForward.Major;
        return nearest && wanted.Version is { } version ? Nearest(candidates, version) : candidates.LastOrDefault();
    }

    private static bool WillDo(SdkVersion sdk, SdkVersion asked, RollForward policy)
    {
        var sameMajor = sdk.Release.Major == asked.Release.Major;
        var sameMinor = sameMajor && sdk.Release.Minor == asked.Release.Minor;
        return policy switch
        {
            RollForward.Disable => sdk == asked,
            RollForward.Patch or RollForward.LatestPatch => sameMinor && sdk.Band == asked.Band,
            RollForward.Feature or RollForward.LatestFeature => sameMinor,
            RollForward.Minor or RollForward.LatestMinor => sameMajor,
            _ => true,
        };
    }

    /// <summary>Of those in order: the very one for <c>patch</c>, else the latest patch of the lowest band.</summary>
    private static SdkVersion? Nearest(List<SdkVersion> candidates, SdkVersion asked) =>
        candidates.FirstOrDefault() is not { } first ? null
        : candidates.Contains(asked) ? asked
        : candidates.Last(sdk => (sdk.Release.Major, sdk.Release.Minor, sdk.Band) == (first.Release.Major, first.Release.Minor,
            first.Band));
}
