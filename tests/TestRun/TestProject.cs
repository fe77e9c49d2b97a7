using System.Globalization;
using System.Xml.Linq;

namespace TestRun;

/// <summary>A test project and what its project file says of how it is run.</summary>
/// <param name="Name">The name of its folder in <c>tests/</c>.</param>
/// <param name="Needs">What must be there before it starts, <c>TestNeeds</c>: <c>cluster</c>, <c>launcher</c>.</param>
/// <param name="Alone">Whether nothing may run beside it, <c>TestAlone</c>.</param>
/// <param name="Usually">How many seconds it usually takes, <c>TestSeconds</c>: long ones start first. 0 for a short one.</param>
internal sealed record TestProject(string Name, IReadOnlyList<string> Needs, bool Alone, int Usually)
{
    /// <summary>Where a cluster is needed only one project may use it: some of its tests restart the API server.</summary>
    public const string Cluster = "cluster";

    /// <summary>The launcher's build of the program.</summary>
    public const string Launcher = "launcher";

    /// <summary>All of a repository, by name.</summary>
    /// <param name="root">The repository's folder.</param>
    public static IReadOnlyList<TestProject> All(string root) =>
        [.. Directory.EnumerateDirectories(Path.Combine(root, "tests"), "*.Tests").Order(StringComparer.Ordinal).Select(Read)];

    /// <summary>The program that runs its tests.</summary>
    public string Program(string root) => Path.Combine(root, "artifacts", "bin", Name, "debug", Name);

    private static TestProject Read(string folder)
    {
        var name = Path.GetFileName(folder);
        var file = XDocument.Load(Path.Combine(folder, name + ".csproj"));
        string Property(string property) => file.Descendants(property).SingleOrDefault()?.Value.Trim() ?? "";
        return new(name, Property("TestNeeds").Split(';', StringSplitOptions.RemoveEmptyEntries), Property("TestAlone") == "true",
            int.TryParse(Property("TestSeconds"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 0);
    }
}
