using Plimsoll.Workspace;

namespace Plimsoll.Packaging;

/// <summary>
/// Which secrets the builds of this machine may read. A commit asks for them in <c>build.secrets</c>, and the machine's owner allows
/// them: a line each, such as <c>file:~/.npmrc</c> or <c>env:NPM_TOKEN</c>, and after it the name of a workspace where no other
/// may read it.
/// </summary>
/// <param name="Home">The folder that has the list; no file below it is ever given to a build. Null allows nothing.</param>
/// <param name="Variable">Reads an environment variable.</param>
public sealed record BuildSecrets(string? Home, Func<string, string?> Variable)
{
    /// <summary>The variable that has more of the list, separated by commas: for CI.</summary>
    public const string VariableName = "PLIMSOLL_BUILD_SECRETS";

    /// <summary>The file of the list, in the home.</summary>
    public const string FileName = "build-secrets";

    /// <summary>Allows none.</summary>
    public static BuildSecrets None { get; } = new(null, _ => null);

    private static string UserProfile => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>Goes on only with a secret that the list has.</summary>
    /// <param name="workspace">Whose build asks.</param>
    /// <param name="unit">What is built.</param>
    /// <param name="id">The secret's name in the unit.</param>
    /// <param name="source">Where it is, as the unit says.</param>
    /// <returns>Where it is, with the full path of a file.</returns>
    /// <exception cref="PlimsollException">PLM4077: the machine does not allow it.</exception>
    internal string Require(string workspace, Unit unit, string id, string source)
    {
        var wanted = Full(source);
        if (IsOfHome(wanted)) throw Refused($"{wanted} is below PLIMSOLL_HOME, which no build may read. Keep the secret in another folder");
        if (Read().Any(line => Allows(line, wanted, workspace))) return wanted;
        var line = $"{wanted} {workspace}";
        throw Refused($"this machine lets no build of {workspace} read {wanted}. "
            + $"To allow it, add this line to {Path.Combine(Home ?? "PLIMSOLL_HOME", FileName)}, or set it as {VariableName}:\n"
            + $"           {line}\n         Then run the same again");

        PlimsollException Refused(string why) => new(Outcome.Refused, "PLM4077",
            $"building {unit.Id}: {unit.ManifestPath} asks for the secret {id}, and {why}");
    }

    // a path may have spaces, the name of a workspace has none
    private static bool Allows(string line, string wanted, string workspace) =>
        Full(line) == wanted
        || (line.EndsWith(" " + workspace, StringComparison.Ordinal) && Full(line[..^workspace.Length].TrimEnd()) == wanted);

    private IEnumerable<string> Read()
    {
        if (Home is null) return [];
        var file = Path.Combine(Home, FileName);
        string[] lines = File.Exists(file) ? File.ReadAllLines(file) : [];
        const StringSplitOptions trimmed = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        return lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')
            .Concat((Variable(VariableName) ?? "").Split(',', trimmed));
    }

    private bool IsOfHome(string source)
    {
        if (Home is null || FileOf(source) is not { } path) return false;
        var (home, real) = (Path.GetFullPath(Home), Real(Path.GetFullPath(Home)));
        return IsBelow(path, home) || IsBelow(Real(path), real);
    }

    private static bool IsBelow(string path, string folder)
    {
        var slash = Path.DirectorySeparatorChar;
        return path == folder || path.StartsWith(folder.TrimEnd(slash) + slash, StringComparison.Ordinal);
    }

    /// <summary>A path without the symbolic links in it.</summary>
    private static string Real(string path)
    {
        if (Path.GetDirectoryName(path) is not { } parent) return path;
        var here = Path.Combine(Real(parent), Path.GetFileName(path));
        try
        {
            return File.ResolveLinkTarget(here, returnFinalTarget: true) is { } target ? Real(target.FullName) : here;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // it is not there, or leads nowhere: reading it says so
            return here;
        }
    }

    /// <summary>The file of <c>file:PATH</c>; null for a variable.</summary>
    internal static string? FileOf(string source) => source.StartsWith("file:", StringComparison.Ordinal) ? source["file:".Length..] : null;

    private static string Full(string source) => FileOf(source) is not { Length: > 0 } path ? source
        : "file:" + Path.GetFullPath(path.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(UserProfile, path[2..]) : path);
}
