namespace Plimsoll.Workspace.Dockerfiles;

/// <summary>
/// The build arguments that are set without being given (docs.docker.com/reference/dockerfile, "Automatic platform ARGs in the global
/// scope").
/// </summary>
public static class AutomaticArguments
{
    private static readonly HashSet<string> Names = [.. For(DockerfileImages.DefaultPlatform).Keys];

    /// <summary>Whether this is the name of one.</summary>
    public static bool Has(string name) => Names.Contains(name);

    /// <summary>Their values.</summary>
    /// <param name="platform">What is built for, such as <c>linux/arm64</c>.</param>
    internal static Dictionary<string, string> For(string platform)
    {
        var parts = platform.Split('/');
        return new(StringComparer.Ordinal)
        {
            ["BUILDPLATFORM"] = DockerfileImages.DefaultPlatform, ["BUILDOS"] = "linux", ["BUILDARCH"] = "amd64", ["BUILDVARIANT"] = "",
            ["TARGETPLATFORM"] = platform, ["TARGETOS"] = parts[0],
            ["TARGETARCH"] = parts.ElementAtOrDefault(1) ?? "", ["TARGETVARIANT"] = parts.ElementAtOrDefault(2) ?? "",
        };
    }
}
