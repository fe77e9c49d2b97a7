using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Plimsoll.Workspace.Inputs;

namespace Plimsoll.Workspace.Tests.MsBuild;

public sealed class SdkPropertyTests
{
    /// <summary>A name that is missing would be taken for a property that nobody sets.</summary>
    [Fact]
    public void Every_property_that_the_installed_SDK_knows_is_listed()
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "../../../sdk"));
        var files = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".props" or ".targets" or ".tasks" or ".overridetasks").ToList();
        Assert.True(files.Count > 100, root);
        Assert.Empty(files.SelectMany(Names).Distinct(StringComparer.OrdinalIgnoreCase).Where(name => !SdkProperties.Contain(name))
            .Order(StringComparer.OrdinalIgnoreCase));
        Assert.False(SdkProperties.Contain("Where"));
    }

    private static IEnumerable<string> Names(string file)
    {
        using var reader = XmlReader.Create(file, new() { IgnoreComments = true });
        var document = XDocument.Load(reader);
        var set = document.Descendants().Where(element => element.Parent?.Name.LocalName == "PropertyGroup")
            .Select(element => element.Name.LocalName);
        return [.. set, .. Regex.Matches(document.ToString(), @"\$\(([A-Za-z_][\w-]*)").Select(match => match.Groups[1].Value)];
    }
}
