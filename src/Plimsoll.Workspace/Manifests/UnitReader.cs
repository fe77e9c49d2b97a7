namespace Plimsoll.Workspace.Manifests;

/// <summary>service.yaml.</summary>
internal static class UnitReader
{
    /// <summary>The file's name.</summary>
    public const string FileName = "service.yaml";

    /// <summary>Reads it.</summary>
    /// <param name="root">The document.</param>
    /// <param name="path">The manifest's path.</param>
    /// <param name="defaultName">The unit's name where it has none of its own.</param>
    /// <param name="folder">Gives the names of the files in the unit's folder, for the default builder.</param>
    public static Unit Read(Section root, string path, string defaultName, Func<IReadOnlyCollection<string>> folder)
    {
        var service = ServiceReader.Read(root);
        var unit = new Unit
        {
            Name = Name(root, "name", defaultName),
            Kind = UnitKind.Service,
            Path = RepositoryPath.Folder(path),
            ManifestPath = path,
            Build = BuildReader.Read(root, folder),
            Inputs = root.Texts("inputs"),
            Test = root.Commands("test"),
            Checks = CheckReader.Read(root, service),
            Service = service,
        };
        root.End();
        return unit;
    }

    /// <summary>A unit's name, which is a DNS label.</summary>
    public static string Name(Section root, string key, string defaultName)
    {
        if (root.Has(key)) return root.Label(key) ?? defaultName;
        if (!Words.IsLabel(defaultName))
            root.Refuse<string>(Codes.UnsafeName, key,
                $"the folder's name '{Bounds.Shown(defaultName)}' is not a name for a unit (lower-case letters, digits and hyphens, "
                    + $"at most 63): give it one, for instance {key}: {Words.ToLabel(defaultName)}");
        return defaultName;
    }

    /// <summary>Variables for a process.</summary>
    public static IReadOnlyDictionary<string, string> Variables(Section section, string key) =>
        section.Map(key, Words.IsVariable, "is not the name of a variable (letters, digits and underscores)");

    /// <summary>Whether it is reachable from outside: <c>true</c>, <c>false</c> or a host name; null when nothing is said.</summary>
    public static string? Public(Section section) => section.Text("public") switch
    {
        null => null,
        var text when text is "true" or "false" || Words.IsHost(text) => text,
        var word when BooleanWords.Meaning(word) is not null => section.Refuse<string>(Codes.WrongType, "public",
            $"'{word}' is not true, false or a host name{BooleanWords.Hint(word)}"),
        var other => section.Refuse<string>(Codes.UnsafeName, "public",
            $"'{Bounds.Shown(other)}' is not true, false or a host name, "
            + "which has lower-case letters, digits, hyphens and at least one dot: web.acme.example, or *.acme.example"),
    };
}
