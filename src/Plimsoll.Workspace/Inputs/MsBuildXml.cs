using System.Xml;
using System.Xml.Linq;

namespace Plimsoll.Workspace.Inputs;

/// <summary>Reads the elements of a project, props or targets file in their order.</summary>
internal static class MsBuildXml
{
    // nobody writes a project that is larger or deeper; recursion over any depth would end the stack
    private const int MaximumCharacters = 4 * 1024 * 1024, MaximumDepth = 50;

    private static readonly string[] NoMetadata = ["Include", "Exclude", "Update", "Remove", "Condition", "Label"];

    /// <summary>Its elements; none for a file that is not XML or nested without sense, for the build itself says that best.</summary>
    public static IReadOnlyList<MsBuildElement> Parse(ReadOnlyMemory<byte> content) =>
        XmlText.Load(content, MaximumCharacters) is { } root
            ? [new(MsBuildKind.Sdk, "Sdk", Attribute(root, "Sdk"), "", null), .. Read(root, null, false, 1)]
            : [];

    /// <summary>Groups may stand in Choose, When and Target.</summary>
    private static IEnumerable<MsBuildElement> Read(XElement parent, MsBuildConditions? around, bool inTarget, int depth)
    {
        if (depth > MaximumDepth) yield break;
        var isLaterBranch = false;
        foreach (var element in parent.Elements())
        {
            var name = element.Name.LocalName;
            var conditions = name is "When" or "Otherwise"
                ? new(Attribute(element, "Condition"), around) { IsBranch = true, IsLaterBranch = isLaterBranch || name == "Otherwise" }
                : Within(element, around);
            isLaterBranch |= name == "When";
            var found = Element(parent.Name.LocalName, element, conditions, inTarget);
            if (found is not null) yield return found with { IsInTarget = inTarget, Line = ((IXmlLineInfo)element).LineNumber };
            if (found is null or { Kind: MsBuildKind.Task })
                foreach (var below in Read(element, conditions, inTarget || name == "Target", depth + 1)) yield return below;
        }
    }

    private static MsBuildElement? Element(string parent, XElement element, MsBuildConditions? conditions, bool inTarget)
    {
        var name = element.Name.LocalName;
        // an import of an SDK is of a package, not of a file
        if (name == "Import" && element.Attribute("Sdk") is not null) return Sdk(element, "Sdk", conditions);
        if (name == "Import") return new(MsBuildKind.Import, name, Attribute(element, "Project"), "", conditions);
        return parent switch
        {
            "Project" when name == "Sdk" => Sdk(element, "Name", conditions),
            "PropertyGroup" => new(MsBuildKind.Property, name, element.Value.Trim(), "", conditions),
            "ItemGroup" or "ItemDefinitionGroup" => Item(element, conditions),
            // what a task comes to is known when it ran
            _ when name == "Output" => Attribute(element, "PropertyName") is { Length: > 0 } property
                ? new(MsBuildKind.Property, property, PossibleText.Anything[0], "", conditions) : null,
            "Project" when name == "UsingTask" => new(MsBuildKind.Task, name, "", "", conditions) { Metadata = Attributes(element) },
            "Target" when inTarget && name is not ("PropertyGroup" or "ItemGroup" or "OnError") =>
                new(MsBuildKind.Task, name, "", "", conditions) { Metadata = Attributes(element) },
            _ => null,
        };
    }

    private static MsBuildElement Sdk(XElement element, string attribute, MsBuildConditions? conditions) =>
        new(MsBuildKind.Sdk, "Sdk", Attribute(element, attribute), "", conditions);

    private static MsBuildConditions? Within(XElement element, MsBuildConditions? around) =>
        Attribute(element, "Condition") is { Length: > 0 } own ? new(own, around) : around;

    private static MsBuildElement Item(XElement element, MsBuildConditions? conditions) => new(
        MsBuildKind.Item, element.Name.LocalName, Attribute(element, "Include") + Attribute(element, "Update"),
        OneOf(element, "Version") + OneOf(element, "VersionOverride"), conditions)
    {
        Remove = Attribute(element, "Remove"),
        Exclude = Attribute(element, "Exclude"),
        Metadata = [.. Attributes(element), .. element.Elements().Select(child => (child.Name.LocalName, child.Value.Trim()))],
    };

    private static List<(string Name, string Value)> Attributes(XElement element) =>
        [.. element.Attributes().Where(attribute => !NoMetadata.Contains(attribute.Name.LocalName))
            .Select(attribute => (attribute.Name.LocalName, attribute.Value.Trim()))];

    private static string OneOf(XElement element, string name) =>
        Attribute(element, name) + (element.Elements().FirstOrDefault(child => child.Name.LocalName == name)?.Value.Trim() ?? "");

    private static string Attribute(XElement element, string name) => element.Attribute(name)?.Value.Trim() ?? "";
}
