using Plimsoll.Packaging.Folders;

namespace Plimsoll.Packaging.Files;

/// <summary>The variables of commands that make files: those of every build, and what leads package managers of other languages to their
/// packages.</summary>
internal static class RunEnvironment
{
    private static readonly string[] Inherited = ["NODE_EXTRA_CA_CERTS"];

    private static readonly string[] InheritedPrefixes = ["npm_config_", "NPM_CONFIG_", "YARN_", "PIP_"];

    /// <summary>The variables; those that are taken away are null.</summary>
    public static IReadOnlyDictionary<string, string?> Create(IReadOnlyDictionary<string, string?> build, BuildPlace place)
    {
        var environment = build.Where(variable => variable.Value is not null || !IsInherited(variable.Key)).ToDictionary();
        // tools that write times into what they make take this one (reproducible-builds.org/specs/source-date-epoch)
        environment["SOURCE_DATE_EPOCH"] = "0";
        environment["CI"] = "true";
        // the user's sources and logins go on working from the private home
        var users = place.User is null ? BuildPlace.UsersNpm : place.Npm;
        if (File.Exists(users) && Environment.GetEnvironmentVariable("NPM_CONFIG_USERCONFIG") is null)
            environment["NPM_CONFIG_USERCONFIG"] = users;
        return environment;
    }

    private static bool IsInherited(string name) =>
        Inherited.Contains(name, StringComparer.Ordinal) || InheritedPrefixes.Any(prefix =>
            name.StartsWith(prefix, StringComparison.Ordinal));
}
