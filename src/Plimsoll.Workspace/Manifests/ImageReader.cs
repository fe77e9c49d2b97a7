namespace Plimsoll.Workspace.Manifests;

/// <summary>image.yaml, and manifest.yaml, .yml or .json as other image libraries have it.</summary>
internal static class ImageReader
{
    /// <summary>The file's name.</summary>
    public const string FileName = "image.yaml";

    private const string NotAnImage =
        "is not the name of an image (lower-case letters and digits, with single dots, underscores or hyphens inside, and slashes between)";

    private static readonly string[] Foreign = ["manifest.yaml", "manifest.yml", "manifest.json"];

    /// <summary>A name that manifests of image libraries have, and many other files too.</summary>
    public static bool IsForeign(string name) => Foreign.Contains(name);

    /// <summary>Whether a document with such a name describes an image.</summary>
    public static bool IsImage(Section root) =>
        (root.Has("name") && root.Has("version") && !root.Has("manifest_version") && !root.Has("start_url"))
        || (root.Has("image") && (root.Has("version") || root.Keys.Contains("registry") || root.Keys.Contains("repository")));

    /// <summary>Reads it; foreign keys of foreign manifests are let through.</summary>
    public static Unit Read(Section root, string path, string defaultName, Func<IReadOnlyCollection<string>> folder)
    {
        var foreign = IsForeign(RepositoryPath.Name(path));
        if (root.Has("name") && root.Has("image")) root.Refuse<string>(Codes.Conflict, "image", "there is name too: take one of them");
        if (root.Has("repository") && root.Has("registry"))
            root.Refuse<string>(Codes.Conflict, "registry", "there is repository too: take one of them");
        var (place, name) = Split(Name(root, root.Has("image") ? "image" : "name", defaultName));
        if (place is not null && (root.Has("repository") || root.Has("registry")))
            root.Refuse<string>(Codes.Conflict, root.Has("image") ? "image"
                : "name",
                $"it says where the image is ({place}), and {(root.Has("registry") ? "registry" : "repository")} does too: "
                    + "take one of them");
        var unit = new Unit
        {
            Name = name,
            Kind = UnitKind.Base,
            Path = RepositoryPath.Folder(path),
            ManifestPath = path,
            Build = foreign ? new("dockerfile", "Dockerfile") : BuildReader.Read(root, folder),
            Inputs = root.Texts("inputs"),
            Test = root.Commands("test"),
            Checks = CheckReader.Read(root, null),
            Repository = Repository(root, "repository") ?? Repository(root, "registry") ?? place,
            Version = root.Text("version", Codes.UnsafeName, Words.IsTag,
                "is not a version that an image can have (letters, digits, dots, hyphens)"),
            Mutable = foreign || root.Flag("mutable") == true,
        };
        if (!foreign) root.End();
        return unit;
    }

    private static string Name(Section root, string key, string defaultName)
    {
        if (root.Has(key)) return root.Text(key, Codes.UnsafeName, Words.IsImage, NotAnImage) ?? defaultName;
        if (!Words.IsImage(defaultName))
            root.Refuse<string>(Codes.UnsafeName, key,
                $"the folder's name '{Bounds.Shown(defaultName)}' {NotAnImage}: give it one, for instance {key}: "
                    + $"{Words.ToLabel(defaultName)}");
        return defaultName;
    }

    /// <summary>A name that begins with a registry's host is a full one: by the rule of docker, its first part has a dot in it.</summary>
    private static (string? Place, string Name) Split(string name) =>
        name.LastIndexOf('/') is var slash and > 0 && name.Split('/')[0].Contains('.', StringComparison.Ordinal)
            ? (name[..slash], name[(slash + 1)..]) : (null, name);

    private static string? Repository(Section root, string key) =>
        root.Text(key) is "" ? null
            : root.TextNotFlag(key, Codes.UnsafeName, Words.IsRepository, Section.NotAPlace);
}
