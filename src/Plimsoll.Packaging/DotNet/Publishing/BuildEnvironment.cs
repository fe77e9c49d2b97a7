using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Packaging.Folders;

namespace Plimsoll.Packaging.DotNet.Publishing;

/// <summary>
/// The variables of everything that is started to build or test. MSBuild takes every variable for a property, so nothing is inherited
/// but what leads to programs, proxies and packages.
/// </summary>
internal static class BuildEnvironment
{
    private static readonly string[] Inherited =
        ["PATH", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR",
            "SystemRoot", "ComSpec", "PATHEXT", "ProgramFiles", "ProgramData"];

    private static readonly string[] InheritedPrefixes = ["NUGET_", "NuGetPackageSourceCredentials_", "VSS_NUGET_"];

    /// <summary>The variables; those that are taken away are null. Without an SDK none of them leads to one.</summary>
    public static IReadOnlyDictionary<string, string?> Create(DotNetSdk? sdk, PackagingFolders folders, BuildPlace place)
    {
        var home = place.Home;
        var environment = Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => !IsInherited(name))
            .ToDictionary(name => name, string? (_) => null);
        foreach (var name in (string[])["HOME", "USERPROFILE", "DOTNET_CLI_HOME"]) environment[name] = home;
        foreach (var name in (string[])["TMPDIR", "TEMP", "TMP"]) environment[name] = place.Temporary;
        environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        environment["DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE"] = "1";
        environment["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false";
        environment["DOTNET_NOLOGO"] = "1";
        // compilers and build tools end before code that was instrumented pays: a tenth of their time
        environment["DOTNET_TieredPGO"] = "0";
        environment["LC_ALL"] = "C.UTF-8";
        environment["TZ"] = "UTC";
        // no process of MSBuild outlives a build; the compiler's server does, and has a name of its own so that it can be ended
        environment["MSBUILDDISABLENODEREUSE"] = "1";
        environment["UseSharedCompilation"] = "true";
        if (sdk is not null)
        {
            environment["PATH"] = sdk.Installation.Root + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
            environment["DOTNET_ROOT"] = sdk.Installation.Root;
            environment["SharedCompilationId"] = CompilerServer.Announce(sdk, folders, place);
        }
        if (place.User is null) ShareNuGet(place, environment);
        else ReadNuGet(place, environment);
        return environment;
    }

    /// <summary>As another user: packages of its own, and the user's where those have none, which NuGet reads without copying
    /// them.</summary>
    private static void ReadNuGet(BuildPlace place, Dictionary<string, string?> environment)
    {
        environment["NUGET_PACKAGES"] = Path.Combine(place.NuGet, "packages");
        environment["NUGET_FALLBACK_PACKAGES"] =
            string.Join(';', SharedPackages.Folders.Append(Environment.GetEnvironmentVariable("NUGET_FALLBACK_PACKAGES"))
            .Where(folder => !string.IsNullOrEmpty(folder)));
    }

    /// <summary>The user's packages, sources and logins go on working from the private home.</summary>
    private static void ShareNuGet(BuildPlace place, Dictionary<string, string?> environment)
    {
        if (BuildPlace.UsersNuGet is not { } shared) return;
        var own = place.NuGet;
        Directory.CreateDirectory(shared);
        if (OperatingSystem.IsWindows()) environment["APPDATA"] = Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData);
        else if (new DirectoryInfo(own).LinkTarget != shared) Link(own, shared);
    }

    private static void Link(string own, string shared)
    {
        File.Delete(own);
        try
        {
            File.CreateSymbolicLink(own, shared);
        }
        catch (IOException) when (new DirectoryInfo(own).LinkTarget == shared)
        {
            // another process was faster
        }
    }

    private static bool IsInherited(string name) =>
        Inherited.Contains(name, StringComparer.Ordinal) || InheritedPrefixes.Any(prefix =>
            name.StartsWith(prefix, StringComparison.Ordinal));
}
