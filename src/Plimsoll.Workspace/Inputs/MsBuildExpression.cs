using System.Text;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Inputs;

/// <summary>
/// Works out the parts of MSBuild's expressions that paths are made of: properties, and the functions that find or join paths.
/// The root of the repository is written <c>/</c>.
/// </summary>
/// <param name="project">The project that is evaluated.</param>
/// <param name="exists">Whether the commit has a file.</param>
internal sealed class MsBuildExpression(string project, Func<string, bool> exists)
{
    // what is longer names no file; without an end, properties that are made of properties double with every line
    private const int Longest = 8 * 1024;

    private readonly Dictionary<string, string> _properties = new(StringComparer.OrdinalIgnoreCase)
    {
        ["MSBuildProjectDirectory"] = "/" + RepositoryPath.Folder(project),
        ["MSBuildProjectName"] = Path.GetFileNameWithoutExtension(project),
        ["MSBuildProjectFile"] = RepositoryPath.Name(project),
    };

    /// <summary>Sets a property where its value can be told.</summary>
    public void Set(string name, string value, string file)
    {
        if (Expand(value, file) is { } known) _properties[name] = known;
    }

    /// <summary>The path from the root that an expression in a file names, maybe with wildcards; null when it cannot be told or leaves the repository.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="file">The file that it stands in.</param>
    /// <param name="folder">What it is relative to.</param>
    public string? PathOf(string text, string file, string folder) =>
        Expand(text, file)?.Replace('\\', '/') is not { Length: > 0 } path ? null
        : path[0] == '/' ? RepositoryPath.Combine("", path.TrimStart('/'))
        : RepositoryPath.Combine(folder, path);

    /// <summary>The text with its properties put in; null when one of them is not known.</summary>
    public string? Expand(string text, string file)
    {
        var start = text.IndexOf("$(", StringComparison.Ordinal);
        if (start < 0) return text;
        if (text.Length > Longest) return null;
        var result = new StringBuilder();
        var at = 0;
        for (; start >= 0; start = text.IndexOf("$(", at, StringComparison.Ordinal))
        {
            var end = Closing(text, start + 1);
            if (end < 0 || Evaluate(text[(start + 2)..end], file) is not { } value) return null;
            result.Append(text, at, start - at).Append(value);
            if (result.Length > Longest) return null;
            at = end + 1;
        }
        return result.Append(text, at, text.Length - at).ToString();
    }

    private string? Evaluate(string inner, string file)
    {
        var name = inner.Trim();
        if (name.Equals("MSBuildThisFileDirectory", StringComparison.OrdinalIgnoreCase)) return Rooted(RepositoryPath.Folder(file)) + (RepositoryPath.Folder(file).Length > 0 ? "/" : "");
        if (name.Equals("MSBuildThisFileName", StringComparison.OrdinalIgnoreCase)) return Path.GetFileNameWithoutExtension(file);
        if (_properties.TryGetValue(name, out var value)) return value;
        var open = name.IndexOf('(', StringComparison.Ordinal);
        if (name.Length == 0 || name[0] != '[' || open < 0 || !name.EndsWith(')')) return null;
        var arguments = name[(open + 1)..^1].Split(',').Select(argument => Expand(argument.Trim().Trim('\'', '"'), file)?.Replace('\\', '/')).ToList();
        if (arguments.Contains(null)) return null;
        return name[..open] switch
        {
            "[MSBuild]::GetPathOfFileAbove" => Above(arguments.Count > 1 ? arguments[1]! : Rooted(RepositoryPath.Folder(file)), arguments[0]!) is { } found ? Rooted(found) : "",
            "[MSBuild]::GetDirectoryNameOfFileAbove" when arguments.Count == 2 => Above(arguments[0]!, arguments[1]!) is { } found ? Rooted(RepositoryPath.Folder(found)) : "",
            "[MSBuild]::NormalizePath" or "[System.IO.Path]::Combine" or "[System.IO.Path]::GetFullPath" => Join(arguments!),
            "[MSBuild]::NormalizeDirectory" or "[MSBuild]::EnsureTrailingSlash" => Join(arguments!).TrimEnd('/') + "/",
            _ => null,
        };
    }

    private string? Above(string folder, string name) =>
        RepositoryPath.Combine("", folder.TrimStart('/')) is not { } start ? null
        : RepositoryPath.Upwards(start).Select(above => above.Length == 0 ? name : $"{above}/{name}").FirstOrDefault(exists);

    /// <summary>Joins as Path.Combine does: a rooted part starts anew.</summary>
    private static string Join(IReadOnlyList<string> parts) =>
        parts.Aggregate("", (path, part) => part.StartsWith('/') || path.Length == 0 ? part : path.TrimEnd('/') + "/" + part);

    private static string Rooted(string path) => "/" + path;

    /// <summary>The bracket that closes the one at an index; -1 when none does.</summary>
    private static int Closing(string text, int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            if (text[i] == '(') depth++;
            else if (text[i] == ')' && --depth == 0) return i;
        }
        return -1;
    }
}
