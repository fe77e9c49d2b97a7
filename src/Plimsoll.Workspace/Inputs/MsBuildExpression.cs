using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Inputs;

/// <summary>
/// Works out what expressions of MSBuild may come to: properties, and the functions that find or join paths. What any other function comes
/// to is not known.
/// The root of the repository is written <c>/</c>.
/// </summary>
/// <param name="project">The project that is evaluated.</param>
/// <param name="properties">Its properties.</param>
/// <param name="exists">Whether the commit has a file; asked only for files whose coming and going moves the borders of inputs.</param>
internal sealed class MsBuildExpression(string project, MsBuildProperties properties, Func<string, bool> exists)
{
    // what nobody writes; recursion over any depth would end the stack
    private const int Longest = 8 * 1024, Deepest = 20;

    private int _depth;

    /// <summary>Told each argument of a function that may read files, and whether it may list folders: it may name a file whose content, or
    /// presence, decides.</summary>
    public Action<string, bool>? Mentioned { get; set; }

    /// <summary>What a text may come to.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">The file that it stands in.</param>
    /// <param name="isCompared">Whether it is an operand of a condition.</param>
    public IReadOnlyList<string> Expand(string text, string file, bool isCompared = false)
    {
        var start = text.IndexOf("$(", StringComparison.Ordinal);
        if (start < 0) return [text];
        if (text.Length > Longest || _depth == Deepest) return PossibleText.Anything;
        _depth++;
        var result = PossibleText.Empty;
        var at = 0;
        for (; start >= 0; start = text.IndexOf("$(", at, StringComparison.Ordinal))
        {
            var end = MsBuildBrackets.Closing(text, start + 1);
            if (end < 0)
            {
                result = PossibleText.Anything;
                at = text.Length;
                break;
            }
            if (start > at) result = PossibleText.Append(result, [text[at..start]]);
            result = PossibleText.Append(result, Evaluate(text[(start + 2)..end].Trim(), file, isCompared));
            at = end + 1;
        }
        _depth--;
        return at < text.Length ? PossibleText.Append(result, [text[at..]]) : result;
    }

    private IReadOnlyList<string> Evaluate(string inner, string file, bool isCompared)
    {
        if (inner.Length == 0) return PossibleText.Empty;
        var open = inner.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 && inner.All(IsNamePart))
            return OfFile(inner, file) is { } known ? [known] : isCompared ? properties.OfCompared(inner) : properties.Of(inner);
        var calls = MsBuildBrackets.Calls(inner)
            .Select(call => (call.Name, Arguments: MsBuildBrackets.Arguments(call.Arguments)
                .Select(argument => Expand(argument, file, isCompared)).ToList())).ToList();
        if (inner[0] == '[' && inner.EndsWith(')') && calls is [var only])
            return Every(only.Arguments).Select(one => Call(only.Name, one, file)).Aggregate((IReadOnlyList<string>)[], PossibleText.Union);
        foreach (var (name, arguments) in calls) Other(name, [.. arguments.SelectMany(one => one)]);
        return PossibleText.Anything;
    }

    /// <summary>The reserved properties that depend on the file in which they stand.</summary>
    private static string? OfFile(string name, string file)
    {
        if (!name.StartsWith("MSBuildThisFile", StringComparison.OrdinalIgnoreCase)) return null;
        return name["MSBuildThisFile".Length..].ToUpperInvariant() switch
        {
            "" => RepositoryPath.Name(file),
            "DIRECTORY" => Rooted(RepositoryPath.Folder(file)).TrimEnd('/') + "/",
            "NAME" => Path.GetFileNameWithoutExtension(file),
            "EXTENSION" => Path.GetExtension(file),
            "FULLPATH" => Rooted(file),
            _ => null,
        };
    }

    private IReadOnlyList<string> Call(string function, IReadOnlyList<string> written, string file)
    {
        var arguments = written.Select(argument => argument.Replace('\\', '/')).ToList();
        return function switch
        {
            "[MSBuild]::GetPathOfFileAbove" when arguments.Count is 1 or 2 =>
                Above(arguments.Count == 2 ? arguments[1] : Rooted(RepositoryPath.Folder(file)), arguments[0], path => path),
            "[MSBuild]::GetDirectoryNameOfFileAbove" when arguments.Count == 2 => Above(arguments[0], arguments[1], RepositoryPath.Folder),
            "[System.IO.Path]::Combine" => [Join(arguments)],
            "[MSBuild]::NormalizePath" or "[System.IO.Path]::GetFullPath" => [Full(Join(arguments))],
            "[MSBuild]::NormalizeDirectory" => [Full(Join(arguments)).TrimEnd('/') + "/"],
            "[MSBuild]::EnsureTrailingSlash" when arguments is [var path] => [path.Length > 0 ? path.TrimEnd('/') + "/" : ""],
            "[MSBuild]::ValueOrDefault" when written is [var value, var other] =>
                value.Length == 0 ? [other] : PossibleText.IsOpen(value) ? [value, other] : [value],
            _ => Other(function, arguments),
        };
    }

    /// <summary>Functions over files and folders may read what they are given; all others only compute.</summary>
    private IReadOnlyList<string> Other(string function, IReadOnlyList<string> arguments)
    {
        var isListing = function.Contains("IO.Directory]", StringComparison.OrdinalIgnoreCase);
        if (isListing || function.Contains("IO.File]", StringComparison.OrdinalIgnoreCase)
            || function.EndsWith("Exists", StringComparison.OrdinalIgnoreCase))
            foreach (var argument in arguments) Mentioned?.Invoke(argument, isListing);
        return PossibleText.Anything;
    }

    private IReadOnlyList<string> Above(string folder, string name, Func<string, string> take)
    {
        if (PossibleText.IsOpen(folder) || PossibleText.IsOpen(name)) return PossibleText.Anything;
        if (RepositoryPath.Combine("", folder.TrimStart('/')) is not { } start) return PossibleText.Empty;
        var candidates = RepositoryPath.Upwards(start).Select(above => RepositoryPath.Combine(above, name)).OfType<string>().ToList();
        var last = RepositoryPath.Name(name);
        if (MsBuildNames.IsMsBuild(last) || AmbientFiles.IsAmbient(last))
            return candidates.FirstOrDefault(exists) is { } found ? [Rooted(take(found))] : PossibleText.Empty;
        // a file of any other name may come and go, and closures stay as they are: it may be in each of the folders, or in none
        foreach (var candidate in candidates) Mentioned?.Invoke(Rooted(candidate), false);
        return PossibleText.Union([.. candidates.Select(candidate => Rooted(take(candidate)))], PossibleText.Empty);
    }

    private static IEnumerable<IReadOnlyList<string>> Every(IReadOnlyList<IReadOnlyList<string>> arguments)
    {
        IReadOnlyList<IReadOnlyList<string>> all = [[]];
        foreach (var argument in arguments)
        {
            all = [.. all.SelectMany(_ => argument, IReadOnlyList<string> (IReadOnlyList<string> before, string one) => [.. before, one])];
            if (all.Count > 16) return [[.. arguments.Select(_ => PossibleText.Anything[0])]];
        }
        return all;
    }

    /// <summary>Joins as Path.Combine does: a rooted part starts anew.</summary>
    private static string Join(IReadOnlyList<string> parts) =>
        parts.Aggregate("", (path, part) => part.StartsWith('/') || path.Length == 0 ? part : path.TrimEnd('/') + "/" + part);

    /// <summary>MSBuild works in the project's folder.</summary>
    private string Full(string path) => path.StartsWith('/') || (path.Length > 0 && PossibleText.IsOpen(path[..1]))
        ? path
        : Rooted(RepositoryPath.Folder(project)).TrimEnd('/') + "/" + path;

    private static string Rooted(string path) => "/" + path;

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';
}
