namespace Plimsoll.Workspace.Manifests;

/// <summary>Which platforms an image can be built for, by how it is built.</summary>
internal static class PlatformRules
{
    private const string Amd64 = "linux/amd64", Arm64 = "linux/arm64";

    /// <summary>Why an image cannot be built for a platform, and what can; null when it can.</summary>
    /// <param name="platform">The platform.</param>
    /// <param name="builder">What builds.</param>
    /// <param name="publish">For .NET: in which form.</param>
    public static string? WhyNot(string platform, string builder, string publish) => (builder, publish) switch
    {
        _ when platform == Amd64 || builder == "dockerfile" => null,
        ("dotnet", "layered") => platform == Arm64 ? null : $"publish: layered is built for {Amd64} and {Arm64}, not for {platform}",
        ("dotnet", "aot") => $"publish: aot is linked with the C library of the machine that builds, which is not there for {platform}; "
            + $"publish: layered is built for {Arm64} too",
        ("dotnet", "runtime") => $"publish: runtime packs the frameworks of the SDK, which are for {Amd64}",
        ("dotnet", _) => $"publish: {publish} is built for {Amd64} alone; publish: layered is built for {Arm64} too",
        ("debian", _) => $"the packages of the lock are for {Amd64}",
        _ => $"the {builder} builder builds for {Amd64} alone",
    };
}
