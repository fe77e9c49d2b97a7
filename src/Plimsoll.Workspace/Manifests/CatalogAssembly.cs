using Plimsoll.Source;
using Plimsoll.Workspace.Yaml;

namespace Plimsoll.Workspace.Manifests;

/// <summary>Makes a catalog of a commit's tree: finds the manifests, reads them side by side, and checks what holds between them.</summary>
internal static class CatalogAssembly
{
    public static async Task<CatalogReading> ReadAsync(GitRepository repository, string commit, StructuralFiles structure,
        CancellationToken cancellationToken)
    {
        var (tree, files, yaml) = (structure.Tree, structure.Manifests, new YamlFiles());
        var root = ManifestFiles.Root(tree);
        var contents = await repository.ReadBlobsAsync([.. files.Concat(root is null ? [] : [root.Value]).Select(file => file.ObjectId)],
            cancellationToken);

        var workspace = await ReadWorkspaceAsync(repository, root is null ? null : contents[^1], cancellationToken);
        var manifests = new ParsedManifest?[files.Count];
        Parallel.For(0, files.Count, new() { CancellationToken = cancellationToken },
            i => manifests[i] = ParsedManifest.Read(files[i].Path, contents[i], () => yaml.Read(files[i].ObjectId, contents[i]),
            workspace.Manifest.Name, folder => ManifestFiles.Beside(tree, folder)));

        var present = manifests.OfType<ParsedManifest>().OrderBy(manifest => manifest.Path, StringComparer.Ordinal).ToList();
        var whole = await UnitBases.FindAsync(repository, tree, workspace.Manifest,
            [.. present.Where(manifest => manifest.Unit is not null)], cancellationToken);
        (whole, var patches) = await KubernetesPatches.ReadAsync(repository, tree, whole, cancellationToken);
        CatalogRules.Check(workspace, whole, tree, cancellationToken);
        var findings = present.Select(manifest => manifest.Report).Concat(patches).Prepend(workspace.Report)
            .SelectMany(report => report.Findings)
            .OrderBy(finding => finding.File, StringComparer.Ordinal).ThenBy(finding => finding.Line).ToList();
        var units = whole.Where(manifest => manifest.Report.Findings.Count == 0).Select(manifest => manifest.Unit!)
            .OrderBy(unit => unit.Path, StringComparer.Ordinal);
        return new(new(commit, workspace.Manifest, [.. units]), findings) { IsNamed =
            workspace.Root?.Entries.Any(entry => entry.Key.Text == "workspace") ?? false };
    }

    /// <summary>The root manifest. Git is asked for what it leaves out, and for nothing when it leaves out nothing.</summary>
    public static async Task<ParsedWorkspace> ReadWorkspaceAsync(GitRepository repository, ReadOnlyMemory<byte>? content,
        CancellationToken cancellationToken)
    {
        var said = ReadWorkspace(content, new("", null, [], []));
        return said.Manifest is { Name.Length: > 0, Environments.Count: > 0 } ? said
            : ReadWorkspace(content, await DefaultsAsync(repository, cancellationToken));
    }

    private static ParsedWorkspace ReadWorkspace(ReadOnlyMemory<byte>? content, WorkspaceManifest defaults)
    {
        var report = new Report(WorkspaceReader.FileName);
        if (content is null) return new(defaults, null, report);
        var (node, problem) = YamlDocument.Read(content.Value);
        if (problem is not null) report.Add(problem);
        if (node is YamlMapping mapping) return new(WorkspaceReader.Read(new(mapping, "", report), defaults), mapping, report);
        if (node is not null and not YamlText { IsNull: true })
            report.Add(Codes.WrongType, node.Line, "", "a manifest is a mapping: key: value");
        return new(defaults, null, report);
    }

    private static async Task<WorkspaceManifest> DefaultsAsync(GitRepository repository, CancellationToken cancellationToken)
    {
        var (name, branch) = (repository.ReadNameAsync(cancellationToken), repository.ReadDefaultBranchAsync(cancellationToken));
        return new(Words.ToLabel(await name), null, [new() { Name = "dev", Follows = await branch }], []);
    }
}
