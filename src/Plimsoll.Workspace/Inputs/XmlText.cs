using System.Xml;
using System.Xml.Linq;

namespace Plimsoll.Workspace.Inputs;

/// <summary>Reads XML that anyone may have written: without a DTD, and neither larger nor deeper than a limit.</summary>
internal static class XmlText
{
    // a tree of elements takes time by the square of its depth; a file that is smaller than this cannot be deep enough to matter
    private const int SmallFile = 64 * 1024, DeepestElement = 1000;

    /// <summary>The root element, which knows its lines; null for what is not XML, too large, or nested without sense.</summary>
    /// <param name="content">The file.</param>
    /// <param name="most">How many characters it may have.</param>
    public static XElement? Load(ReadOnlyMemory<byte> content, int most)
    {
        try
        {
            if (content.Length > SmallFile && IsTooDeep(content, most)) return null;
            using var reader = Open(content, most);
            return XDocument.Load(reader, LoadOptions.SetLineInfo).Root;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static bool IsTooDeep(ReadOnlyMemory<byte> content, int most)
    {
        using var reader = Open(content, most);
        while (reader.Read())
            if (reader.Depth > DeepestElement) return true;
        return false;
    }

    private static XmlReader Open(ReadOnlyMemory<byte> content, int most) =>
        XmlReader.Create(new MemoryStream(content.ToArray(), writable: false), new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true,
            MaxCharactersInDocument = most,
        });
}
