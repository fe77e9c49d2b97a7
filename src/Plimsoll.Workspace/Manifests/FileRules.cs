using Plimsoll.Source;
using Plimsoll.Workspace.Inputs;

namespace Plimsoll.Workspace.Manifests;

/// <summary>What a manifest names must be in the commit, and nothing may lie outside of the repository.</summary>
internal static class FileRules
{
    public static void Check(ParsedManifest manifest, GitTree tree)
    {
        var unit = manifest.Unit!;
        if (unit.Path.Any(char.IsControl)) manifest.Report.Add(Codes.UnsafeName, 1, "", "the folder's path has control characters");
        if (unit.Build.Builder.Length > 0) Build(manifest, unit, tree);
        Patterns(manifest, unit);
        foreach (var glob in unit.Inputs.Where(glob => RepositoryPath.Combine(unit.Path, glob) is null))
            manifest.Report.Add(Codes.Escapes, manifest.Line("inputs"), "inputs",
                $"{Bounds.Shown(glob)} leaves the repository, and only what is in the commit can be an input");
        if (unit.Service?.KubernetesPatch is { } patch) Exists(manifest, tree, patch, "kubernetes");
    }

    private static void Patterns(ParsedManifest manifest, Unit unit)
    {
        if (unit.Inputs.Count > Bounds.Patterns)
            manifest.Report.Add(Codes.TooLong, manifest.Line("inputs"), "inputs",
                $"there are {unit.Inputs.Count} patterns, and at most {Bounds.Patterns} are taken: name a folder instead of its files");
        foreach (var glob in unit.Inputs)
        {
            if (glob.Length > Bounds.Pattern)
                manifest.Report.Add(Codes.TooLong, manifest.Line("inputs"), "inputs",
                    $"'{Bounds.Shown(glob)}' has {glob.Length} characters, and a pattern has at most {Bounds.Pattern}");
            else if (Glob.CountAnyFolders(glob) is var count and > Bounds.AnyFolders)
                manifest.Report.Add(Codes.TooLong, manifest.Line("inputs"), "inputs",
                    $"'{Bounds.Shown(glob)}' has {count} times **, and a pattern has at most {Bounds.AnyFolders}; "
                        + "one stands for any number of folders already");
        }
    }

    private static void Build(ParsedManifest manifest, Unit unit, GitTree tree)
    {
        var at = $"build.{unit.Build.Builder}";
        // a folder that commands make is not there before they ran
        if (unit.Build.Builder == "files" && unit.Build.Run.Count > 0)
        {
            if (RepositoryPath.Combine(unit.Path, unit.Build.Source) is null) Escapes(manifest, unit.Build.Source, at);
            return;
        }
        if (unit.Build is { Builder: "dotnet", HasProject: false }) return;
        if (unit.Build.HasProject && !MsBuildNames.IsProject(unit.Build.Source))
            manifest.Report.Add(Codes.MissingFile, manifest.Line("build", "dotnet"), at,
                $"'{Bounds.Shown(unit.Build.Source)}' is not a project file (.csproj, .fsproj, .vbproj)");
        else Exists(manifest, tree, unit.Build.Source, at, folder: unit.Build.Builder == "files");
        if (unit.Build.Context is { } context) Exists(manifest, tree, context, "build.context", folder: true);
    }

    private static void Exists(ParsedManifest manifest, GitTree tree, string path, string at, bool folder = false)
    {
        if (RepositoryPath.Combine(manifest.Unit!.Path, path) is not { } full)
        {
            Escapes(manifest, path, at);
            return;
        }
        if (folder ? tree.Range(full) is var (start, end) && start < end : tree.Find(full) is not null) return;
        var near = manifest.Report.Nearest(RepositoryPath.Name(full), ManifestFiles.Beside(tree, RepositoryPath.Folder(full)));
        manifest.Report.Add(Codes.MissingFile, manifest.Line(at.Split('.')), at,
            $"the commit has no {(folder ? "folder" : "file")} {Bounds.Shown(full)}" + (near is null ? "" : $"; did you mean {near}?"));
    }

    private static void Escapes(ParsedManifest manifest, string path, string at) =>
        manifest.Report.Add(Codes.Escapes, manifest.Line(at.Split('.')), at, $"{Bounds.Shown(path)} leaves the repository");
}
