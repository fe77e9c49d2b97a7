namespace Plimsoll.Registry;

/// <summary>
/// What a path below <c>/v2/</c> names (distribution-spec, spec.md, Endpoints). A repository's name has slashes, and its parts may be words
/// such as <c>blobs</c>: so it is read from the end.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Repository">The name as it came; not checked yet.</param>
/// <param name="Reference">A tag, a digest or an upload's id, as it came.</param>
internal sealed record RegistryPath(RegistryPathKind Kind, string Repository = "", string Reference = "")
{
    public static RegistryPath Parse(string path) => path.TrimEnd('/').Split('/') switch
    {
        [""] => new(RegistryPathKind.Root),
        ["_catalog"] => new(RegistryPathKind.Catalog),
        [.. var name, "blobs", "uploads"] when name.Length > 0 => new(RegistryPathKind.Uploads, Join(name)),
        [.. var name, "blobs", "uploads", var id] when name.Length > 0 => new(RegistryPathKind.Upload, Join(name), id),
        [.. var name, "blobs", var digest] when name.Length > 0 => new(RegistryPathKind.Blob, Join(name), digest),
        [.. var name, "manifests", var reference] when name.Length > 0 => new(RegistryPathKind.Manifest, Join(name), reference),
        [.. var name, "referrers", var digest] when name.Length > 0 => new(RegistryPathKind.Referrers, Join(name), digest),
        [.. var name, "tags", "list"] when name.Length > 0 => new(RegistryPathKind.Tags, Join(name)),
        _ => new(RegistryPathKind.Unknown),
    };

    private static string Join(string[] parts) => string.Join('/', parts);
}
