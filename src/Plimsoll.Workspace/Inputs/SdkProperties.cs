namespace Plimsoll.Workspace.Inputs;

/// <summary>
/// The names of the properties that the SDK's own files set or read: of these a project's text does not say what they come to. A property
/// of any other name has the value that the repository gives it.
/// </summary>
internal static class SdkProperties
{
    // the user's own places, which MSBuild takes from the environment
    private static readonly string[] FromEnvironment =
        ["HOME", "USERPROFILE", "PATH", "TMPDIR", "TEMP", "TMP", "LC_ALL", "TZ", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE",
            "SSL_CERT_DIR", "SystemRoot", "ComSpec", "PATHEXT", "ProgramFiles", "ProgramData", "USERNAME", "USER"];

    private static readonly Lazy<HashSet<string>> Names = new(Read);

    /// <summary>Whether the SDK knows a property of this name.</summary>
    public static bool Contain(string name) =>
        name.StartsWith('_') || name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("NUGET_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("DOTNET_", StringComparison.OrdinalIgnoreCase) || Names.Value.Contains(name);

    private static HashSet<string> Read()
    {
        using var reader = new StreamReader(typeof(SdkProperties).Assembly.GetManifestResourceStream("SdkProperties.txt")!);
        return new(reader.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Concat(FromEnvironment),
            StringComparer.OrdinalIgnoreCase);
    }
}
