using Plimsoll.Workspace.Yaml;

namespace Plimsoll.Workspace.Manifests;

/// <summary>A unit's manifest that was read.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Unit">What it says; null when it could not be read.</param>
/// <param name="Root">The document, for lines; null when it could not be read.</param>
/// <param name="Report">What is wrong with it; later checks add to it.</param>
internal sealed record ParsedManifest(string Path, Unit? Unit, YamlMapping? Root, Report Report)
{
    /// <summary>Reads it; null when the file is no manifest of ours at all.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="yaml">What they say.</param>
    /// <param name="workspace">The workspace's name: the default name of a unit in the root.</param>
    /// <param name="beside">The names of the files in a folder.</param>
    public static ParsedManifest? Read(string path, ReadOnlyMemory<byte> content, Func<YamlReading> yaml, string workspace, Func<string,
        IReadOnlyCollection<string>> beside)
    {
        // a file of Kubernetes that has our name is not ours
        if (content.Span.StartsWith("apiVersion:"u8) || content.Span.IndexOf("\napiVersion:"u8) >= 0) return null;
        var report = new Report(path);
        var name = RepositoryPath.Name(path);
        var (node, problem) = yaml();
        if (problem is not null)
        {
            if (ImageReader.IsForeign(name)) return null;
            report.Add(problem);
            return new(path, null, null, report);
        }
        var mapping = node is null or YamlText { IsNull: true } ? new YamlMapping(1, []) : node as YamlMapping;
        if (mapping is null)
        {
            if (ImageReader.IsForeign(name)) return null;
            report.Add(Codes.WrongType, node!.Line, "", "a manifest is a mapping: key: value");
            return new(path, null, null, report);
        }
        var root = new Section(mapping, "", report);
        if (ImageReader.IsForeign(name) && !ImageReader.IsImage(root)) return null;
        var folder = RepositoryPath.Folder(path);
        var defaultName = folder.Length == 0 ? workspace : RepositoryPath.Name(folder);
        var unit = name == UnitReader.FileName
            ? UnitReader.Read(root, path, defaultName, () => beside(folder))
            : ImageReader.Read(root, path, defaultName, () => beside(folder));
        return new(path, unit, mapping, report);
    }

    /// <summary>The line of a key, or of the nearest thing around it that is there.</summary>
    public int Line(params ReadOnlySpan<string> keys) => Root is null ? 1 : YamlLines.Find(Root, keys);
}

/// <summary>The root manifest that was read.</summary>
/// <param name="Manifest">What it says, over the defaults.</param>
/// <param name="Root">The document, for lines; null when there is none.</param>
/// <param name="Report">What is wrong with it; later checks add to it.</param>
internal sealed record ParsedWorkspace(WorkspaceManifest Manifest, YamlMapping? Root, Report Report)
{
    /// <summary>The line of a key, or of the nearest thing around it that is there.</summary>
    public int Line(params ReadOnlySpan<string> keys) => Root is null ? 1 : YamlLines.Find(Root, keys);
}
