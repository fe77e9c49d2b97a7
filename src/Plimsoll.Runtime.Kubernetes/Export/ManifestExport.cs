using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Export;

/// <summary>Plain manifests: <c>kubectl apply --server-side -f DIR</c> makes what <c>deploy</c> would, but for passwords, and without looking whether it works.</summary>
public static class ManifestExport
{
    /// <summary>A file for what is common, for each store and for each pod.</summary>
    public static IReadOnlyList<ExportedFile> Files(RenderedEnvironment rendered)
    {
        ArgumentNullException.ThrowIfNull(rendered);
        return [.. Group.Of(rendered).Select(group => new ExportedFile($"{group.Name}.yaml", Text(group)))];
    }

    private static string Text(Group group) =>
        $"{ExportedFile.Mark} kubernetes.\n" + string.Concat(group.Notes.Select(note => $"# {note}\n")) + string.Join("---\n", group.Objects.Select(each => YamlText.Of(each)));
}
