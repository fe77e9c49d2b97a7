namespace Plimsoll.Workspace.Initialization.Languages;

/// <summary>How the packages of a Node project are installed, by its lock file.</summary>
/// <param name="Lock">The lock file; null is none.</param>
/// <param name="Program">The program that installs and runs scripts.</param>
/// <param name="Install">What installs exactly what is locked.</param>
/// <param name="Before">What an image needs before; null is nothing.</param>
internal sealed record NodeInstaller(string? Lock, string Program, IReadOnlyList<string> Install, string? Before = null)
{
    private static readonly NodeInstaller[] Known =
    [
        new("package-lock.json", "npm", ["npm", "ci"]),
        new("npm-shrinkwrap.json", "npm", ["npm", "ci"]),
        new("pnpm-lock.yaml", "pnpm", ["pnpm", "install", "--frozen-lockfile"], "npm install --global pnpm"),
        new("yarn.lock", "yarn", ["yarn", "install", "--frozen-lockfile"]),
    ];

    // of yarn 2 and newer, which its own settings tell
    private static readonly NodeInstaller Berry = new("yarn.lock", "yarn", ["yarn", "install", "--immutable"], "corepack enable");

    /// <summary>The names of all lock files.</summary>
    public static IEnumerable<string> Locks => Known.Select(installer => installer.Lock!);

    /// <summary>That of a folder.</summary>
    public static NodeInstaller In(SourceFiles files, string folder) =>
        files.Has(folder, "yarn.lock") && files.Has(folder, ".yarnrc.yml") ? Berry
        : Known.FirstOrDefault(installer => files.Has(folder, installer.Lock!)) ?? new(null, "npm", ["npm", "install"]);

    /// <summary>The lines of a Dockerfile that install the packages and then copy all files.</summary>
    public IEnumerable<string?> Lines() =>
    [
        Before is null ? null : $"RUN {Before}",
        // a project for yarn 2 is more than its lock
        Before == Berry.Before ? "COPY . ." : $"COPY {NodePackage.FileName} {(Lock is null ? "" : Lock + " ")}./",
        $"RUN {string.Join(' ', Install)}",
        Before == Berry.Before ? null : "COPY . .",
    ];
}
