using System.Text.RegularExpressions;

namespace Plimsoll.Workspace.Initialization.Languages;

/// <summary>What a package that makes a folder of files makes.</summary>
/// <param name="Folder">The folder, from the package's own; null where only the tool's configuration says it.</param>
/// <param name="IsOnePage">Whether a path that is no file is for the program in its one page.</param>
internal sealed partial record StaticSite(string? Folder, bool IsOnePage)
{
    /// <summary>The base on which a folder of files is a site.</summary>
    public const string Base = "web";

    /// <summary>The words by which a script calls a tool, where the tool writes by default, and whether it makes one page.</summary>
    private static readonly (string Words, string? Folder, bool IsOnePage)[] Tools =
    [
        ("vite build", "dist", true), ("parcel build", "dist", true), ("rsbuild build", "dist", true), ("webpack", "dist", true),
        ("react-scripts build", "build", true), ("vue-cli-service build", "dist", true), ("ng build", null, true),
        ("astro build", "dist", false), ("gatsby build", "public", false), ("docusaurus build", "build", false),
        ("eleventy", "_site", false),
    ];

    // these render pages when they are asked for, unless they are told otherwise
    private static readonly string[] Servers =
        ["@sveltejs/kit", "@astrojs/node", "@remix-run/dev", "@react-router/dev", "@tanstack/react-start", "nuxt", "next"];

    private static readonly string[] Pages = ["index.html", "public/index.html", "src/index.html"];

    /// <summary>What its build script makes; null when that is not files for browsers.</summary>
    /// <param name="package">The package.</param>
    /// <param name="hasFile">Whether it has a file.</param>
    public static StaticSite? Of(NodePackage package, Func<string, bool> hasFile)
    {
        if (package.Script("build") is not { } script || package.Dependencies.Intersect(Servers).Any()) return null;
        foreach (var (words, folder, isOnePage) in Tools)
        {
            if (!script.Contains(words, StringComparison.Ordinal)) continue;
            // the same tools make libraries and servers
            if (isOnePage && !Pages.Any(hasFile)) return null;
            return new(Output().Match(script) is { Success: true } match ? match.Groups[1].Value.TrimEnd('/') : folder, isOnePage);
        }
        return null;
    }

    /// <summary>Whether a command only shows the files while they are written.</summary>
    public static bool IsDevelopmentServer(string command) => Development().IsMatch(command);

    [GeneratedRegex(@"--(?:outDir|out-dir|dist-dir|output-path|output|dest)[ =]([A-Za-z0-9_./-]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Output();

    [GeneratedRegex(
        @"\b(?:vite|parcel|rsbuild|webpack|webpack-dev-server|react-scripts|vue-cli-service|ng|astro|gatsby|docusaurus|eleventy)(?:\s|$)"
        + @"|(?:^|\s)(?:http-server|live-server|serve)(?:\s|$)",
        RegexOptions.NonBacktracking)]
    private static partial Regex Development();
}
