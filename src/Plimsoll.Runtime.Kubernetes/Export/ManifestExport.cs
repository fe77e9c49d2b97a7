using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Export;

/// <summary>Plain manifests: <c>kubectl apply --server-side -f DIR</c> makes what <c>deploy</c> would, but for passwords, and without
/// looking whether it works.</summary>
public static class ManifestExport
{
    /// <summary>A file for what is common, for each store and for each pod.</summary>
    /// <param name="rendered">The objects.</param>
    /// <param name="servers">Which servers take them.</param>
    public static IReadOnlyList<ExportedFile> Files(RenderedEnvironment rendered, ServerRange servers)
    {
        ArgumentNullException.ThrowIfNull(rendered);
        ArgumentNullException.ThrowIfNull(servers);
        return [.. Group.Of(rendered).Select(group => new ExportedFile($"{group.Name}.yaml", Text(group, servers)))];
    }

    private static string Text(Group group, ServerRange servers) =>
        $"{ExportedFile.Mark} kubernetes, for {servers}.\n" + string.Concat(group.Notes.Select(note => $"# {note}\n"))
        + string.Join("---\n", group.Objects.Select(each => YamlText.Of(each)));
}
