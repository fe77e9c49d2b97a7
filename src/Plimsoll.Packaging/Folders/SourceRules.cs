using System.Text;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Folders;

/// <summary>What of a commit may be put into a folder. Git lets anyone write trees whose paths and links lead out of it.</summary>
internal static class SourceRules
{
    private static readonly char[] NotInNames = OperatingSystem.IsWindows() ? Path.GetInvalidFileNameChars() : ['\0'];

    /// <summary>Refuses paths that lead out, that cannot be files here, or that lie below a file or a link.</summary>
    /// <param name="files">Of submodules their files, not the submodule itself.</param>
    /// <exception cref="PlimsollException">PLM4006.</exception>
    public static void CheckPaths(IReadOnlyCollection<InputFile> files)
    {
        var leaves = files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var path in files.Select(file => file.Path))
        {
            if (path.Split('/').Any(name => name is "" or "." or ".." || name.Equals(".git", StringComparison.OrdinalIgnoreCase)
                || name.IndexOfAny(NotInNames) >= 0))
                throw Refused(path, "it leads out of the repository");
            if (!IsUnicode(path))
                throw Refused(path, "it is not UTF-8, so tools here cannot name it");
            if (Above(path).FirstOrDefault(leaves.Contains) is { } leaf) throw Refused(path, $"'{leaf}' is not a folder");
        }
    }

    /// <summary>The folders above a path, the outermost first.</summary>
    public static IEnumerable<string> Above(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash =
            path.IndexOf('/', slash + 1)) yield return path[..slash];
    }

    /// <summary>
    /// Refuses a link that leaves the repository. Its own folder is a real one, so as many <c>..</c> as that is deep stay inside;
    /// one after a name is refused, because that name may be a link to somewhere less deep.
    /// </summary>
    /// <exception cref="PlimsollException">PLM4006.</exception>
    public static string CheckLink(string path, string target)
    {
        var names = target.Split('/');
        var ups = names.TakeWhile(name => name is ".." or ".").Count(name => name is "..");
        var inside = target.Length > 0 && !Path.IsPathRooted(target) && !names.SkipWhile(name => name is ".." or ".").Contains("..")
            && ups <= path.Count(c => c == '/') && !target.Contains('\0', StringComparison.Ordinal) && IsUnicode(target);
        return inside ? target
            : throw Refused(path,
            $"it is a link to '{target}', and links must stay inside of the repository, with '..' only at their beginning");
    }

    private static bool IsUnicode(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    private static PlimsollException Refused(string path, string why) =>
        new(Outcome.Usage, "PLM4006", $"'{path}' cannot be an input: {why}");
}
