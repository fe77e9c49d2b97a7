namespace Plimsoll.Packaging.DotNet.Publishing;

/// <summary>Which files may decide what packages a project needs: all but those that are plainly sources.</summary>
internal static class RestoreInputs
{
    private static readonly HashSet<string> Sources = new(StringComparer.OrdinalIgnoreCase)
    {
        ".cs", ".razor", ".cshtml", ".fs", ".vb", ".resx", ".proto", ".sql", ".md", ".css", ".js", ".ts", ".html", ".svg", ".png",
    };

    /// <summary>Whether a change of this file may change what is restored.</summary>
    public static bool Contain(string path) => !Sources.Contains(Path.GetExtension(path));
}
