using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Plimsoll.Workspace.Inputs;

/// <summary>Reads the elements of a project, props or targets file in their order.</summary>
internal static class MsBuildXml
{
    // nobody writes a project that is larger or deeper; recursion over any depth would end the stack
    private const int MaximumCharacters = 4 * 1024 * 1024, MaximumDepth = 50, LongestCondition = 1000;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true, MaxCharactersInDocument = MaximumCharacters,
    };

    /// <summary>Its elements; none for a file that is not XML, for the build itself says that best.</summary>
    public static IReadOnlyList<MsBuildElement> Parse(ReadOnlyMemory<byte> content)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(content.ToArray(), writable: false), Settings);
            return XDocument.Load(reader).Root is { } root ? [new(MsBuildKind.Sdk, "Sdk", Attribute(root, "Sdk"), "", "", ""), .. Read(root, "", 1)] : [];
        }
        catch (XmlException)
        {
            return [];
        }
    }

    /// <summary>Groups may stand in Choose, When and Target: all of them count.</summary>
    private static IEnumerable<MsBuildElement> Read(XElement parent, string around, int depth)
    {
        if (depth > MaximumDepth) yield break;
        foreach (var element in parent.Elements())
        {
            var condition = Joined(around, Attribute(element, "Condition"));
            var name = element.Name.LocalName;
            if (name == "Import")
            {
                // an import of an SDK is of a package, not of a file
                yield return element.Attribute("Sdk") is null ? new(MsBuildKind.Import, name, Attribute(element, "Project"), "", "", condition) : Sdk(element, "Sdk", condition);
            }
            else if (name == "Sdk" && parent.Name.LocalName == "Project") yield return Sdk(element, "Name", condition);
            else if (parent.Name.LocalName == "PropertyGroup") yield return new(MsBuildKind.Property, name, element.Value.Trim(), "", "", condition);
            else if (parent.Name.LocalName == "ItemGroup") yield return Item(element, condition);
            else foreach (var below in Read(element, condition, depth + 1)) yield return below;
        }
    }

    private static MsBuildElement Sdk(XElement element, string attribute, string condition) => new(MsBuildKind.Sdk, "Sdk", Attribute(element, attribute), "", "", condition);

    /// <summary>Conditions are only ever compared, so a hash does for long ones: each element below has its own text of all those around it.</summary>
    private static string Joined(string around, string own) =>
        around.Length + own.Length <= LongestCondition ? around + own : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(around + own)));

    private static MsBuildElement Item(XElement element, string condition) => new(
        MsBuildKind.Item, element.Name.LocalName, Attribute(element, "Include") + Attribute(element, "Update"),
        Metadata(element, "Version") + Metadata(element, "VersionOverride"), Metadata(element, "HintPath"), condition);

    private static string Metadata(XElement element, string name) =>
        Attribute(element, name) + (element.Elements().FirstOrDefault(child => child.Name.LocalName == name)?.Value.Trim() ?? "");

    private static string Attribute(XElement element, string name) => element.Attribute(name)?.Value.Trim() ?? "";
}
