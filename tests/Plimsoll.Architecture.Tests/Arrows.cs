using System.Xml.Linq;

namespace Plimsoll.Architecture.Tests;

/// <summary>Who may refer to whom: the arrows of ARCHITECTURE.md.</summary>
internal static class Arrows
{
    /// <summary>The word for every project under libs/.</summary>
    private const string Libs = "libs";

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Plimsoll.Processes"] = [],
        ["Plimsoll.Oci"] = [],
        ["Plimsoll.Progress"] = [],
        ["Plimsoll.Source"] = ["Plimsoll.Processes"],
        ["Plimsoll.Workspace"] = ["Plimsoll.Source"],
        ["Plimsoll.Packaging"] = ["Plimsoll.Workspace", "Plimsoll.Source", "Plimsoll.Oci", "Plimsoll.Processes", "Plimsoll.Progress"],
        ["Plimsoll.Runtime"] = ["Plimsoll.Oci", "Plimsoll.Progress"],
        ["Plimsoll.Runtime.Local"] = ["Plimsoll.Runtime", "Plimsoll.Processes", Libs],
        ["Plimsoll.Runtime.Kubernetes"] = ["Plimsoll.Runtime", "Plimsoll.Processes", Libs],
        ["Plimsoll.Delivery"] = ["Plimsoll.Workspace", "Plimsoll.Source", "Plimsoll.Oci", "Plimsoll.Runtime"],
        ["Plimsoll.Pipeline"] = ["Plimsoll.Delivery", "Plimsoll.Packaging"],
        ["Plimsoll.Registry"] = ["Plimsoll.Oci"],
        ["Plimsoll.Server"] = ["Plimsoll.Pipeline", "Plimsoll.Registry"],
    };

    /// <summary>What is wrong with the references of a project file, in words.</summary>
    /// <param name="path">Of the project file, from the root.</param>
    /// <param name="xml">What is in it.</param>
    public static IEnumerable<string> Violations(string path, string xml) =>
        from reference in XDocument.Parse(xml).Descendants("ProjectReference")
        let target = Path.GetRelativePath(".", Path.Combine(Path.GetDirectoryName(path)!, reference.Attribute("Include")!.Value))
        where !MayRefer(path, target)
        select $"{path} may not refer to {target}";

    /// <summary>The names of the assemblies that this one uses and may not.</summary>
    /// <param name="assembly">Its name.</param>
    /// <param name="references">The names of all that it uses.</param>
    public static IEnumerable<string> Violations(string assembly, IEnumerable<string> references) =>
        from reference in references
        where Allowed.ContainsKey(assembly) && reference.StartsWith("Plimsoll", StringComparison.OrdinalIgnoreCase)
        where !Reachable(assembly).Contains(reference)
        select $"{assembly} may not use {reference}";

    private static bool MayRefer(string from, string to) => from.Split('/')[0] switch
    {
        "src" when Name(from) == "Plimsoll" => to.StartsWith("src/", StringComparison.Ordinal),
        "src" => Allowed[Name(from)].Contains(to.StartsWith("libs/", StringComparison.Ordinal) ? Libs : Name(to)),
        "libs" => false,
        "images" => to.StartsWith("services/", StringComparison.Ordinal),
        "services" => to.Split('/')[0] is "libs" or "services",
        _ => true,
    };

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path);

    private static HashSet<string> Reachable(string assembly) =>
        [.. Allowed[assembly].Where(Allowed.ContainsKey).SelectMany(next => Reachable(next).Append(next))];
}
