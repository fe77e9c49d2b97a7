using System.Text.Json.Nodes;
using Plimsoll.Source;
using Plimsoll.Workspace.Yaml;

namespace Plimsoll.Workspace.Manifests;

/// <summary>Reads the files that <c>kubernetes:</c> of services names, as the commit has them.</summary>
internal static class KubernetesPatches
{
    /// <summary>The kinds that are rendered: whatever else a patch has is a new object, and has to be whole.</summary>
    private static readonly string[] Rendered = ["Deployment", "StatefulSet", "Job", "Service", "PodDisruptionBudget",
        "HorizontalPodAutoscaler", "NetworkPolicy", "Ingress"];

    /// <summary>The manifests, their services with their patches, and what is wrong in those files. That one is not there is found
    /// elsewhere.</summary>
    public static async Task<(IReadOnlyList<ParsedManifest> Manifests, IReadOnlyList<Report> Reports)> ReadAsync(
        GitRepository repository, GitTree tree, IReadOnlyList<ParsedManifest> manifests, CancellationToken cancellationToken)
    {
        var files = (from manifest in manifests
                     where manifest.Unit!.Service?.KubernetesPatch is not null
                     let path = RepositoryPath.Combine(manifest.Unit!.Path, manifest.Unit.Service!.KubernetesPatch!)
                     where path is not null && tree.Find(path) is not null
                     select (manifest.Path, File: tree.Find(path)!.Value)).ToList();
        if (files.Count == 0) return (manifests, []);
        var contents = await repository.ReadBlobsAsync([.. files.Select(each => each.File.ObjectId)], cancellationToken);
        var read = files.Zip(contents, (each, content) => (Manifest: each.Path, Patches: Read(content, each.File.Path)))
            .ToDictionary(each => each.Manifest, each => each.Patches, StringComparer.Ordinal);
        return (
            [.. manifests.Select(manifest => read.TryGetValue(manifest.Path, out var patches)
                ? manifest with { Unit = manifest.Unit! with { Service = manifest.Unit.Service! with { Patches = patches.Objects } } }
                : manifest)],
            [.. read.Values.Select(patches => patches.Report)]);
    }

    private static (IReadOnlyList<JsonObject>? Objects, Report Report) Read(ReadOnlyMemory<byte> content, string path)
    {
        var report = new Report(path);
        var (documents, problem) = YamlDocument.ReadAll(content);
        if (problem is not null) report.Add(problem);
        var objects = (documents ?? []).Select(document => Object(document, report)).OfType<JsonObject>().ToList();
        return (objects.Count == 0 ? null : objects, report);
    }

    private static JsonObject? Object(YamlNode document, Report report)
    {
        if (document is not YamlMapping mapping)
        {
            report.Add(Codes.WrongType, document.Line, "",
                "each document is an object of Kubernetes or a part of one: kind: Deployment, and what is merged over it");
            return null;
        }
        var section = new Section(mapping, "", report);
        if (!section.Has("kind"))
            section.Refuse<string>(Codes.Missing, "kind", "a document says which object it is merged over: kind: Deployment");
        else if (section.Text("kind") is { } kind && !Rendered.Contains(kind)
            && (!section.Has("apiVersion") || section.Child("metadata")?.Has("name") != true))
            section.Refuse<string>(Codes.Missing, "kind",
                $"no {kind} is rendered ({string.Join(", ", Rendered)} are), so it is added, and has to have apiVersion and metadata.name");
        return YamlJson.Of(mapping) as JsonObject;
    }
}
