namespace Plimsoll.Registry;

/// <summary>What a path of the registry names.</summary>
internal enum RegistryPathKind
{
    Unknown,
    Root,
    Catalog,
    Manifest,
    Blob,
    Uploads,
    Upload,
    Tags,
    Referrers,
}
