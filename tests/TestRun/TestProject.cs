using System.Globalization;
using System.Xml.Linq;

namespace TestRun;

/// <summary>A test project, or the part of it that runs alone, and what its project file says of how it is run.</summary>
/// <param name="Name">The name of its folder in <c>tests/</c>.</param>
/// <param name="Needs">What must be there before it starts, <c>TestNeeds</c>: <c>cluster</c>, <c>launcher</c>.</param>
/// <param name="Usually">How many seconds it usually takes, <c>TestSeconds</c>: long ones start first. 0 for a short one.</param>
internal sealed record TestProject(string Name, IReadOnlyList<string> Needs, int Usually)
{
    /// <summary>A Kubernetes cluster.</summary>
    public const string Cluster = "cluster";

    /// <summary>The launcher's build of the program.</summary>
    public const string Launcher = "launcher";

    /// <summary>Whether nothing may run beside it: its tests do something to the machine or the cluster that others would notice.</summary>
    public bool Alone { get; init; }

    /// <summary>What its results are printed under.</summary>
    public string Title => Alone ? $"{Name}, alone" : Name;

    /// <summary>Words for the test program that choose its tests.</summary>
    public IReadOnlyList<string> Filter { get; init; } = [];

    /// <summary>All of a repository, by name. A project that sets <c>TestAlone</c> is two: the tests with the trait <c>runs: alone</c> run
    /// by themselves.</summary>
    /// <param name="root">The repository's folder.</param>
    public static IReadOnlyList<TestProject> All(string root) =>
        [.. Directory.EnumerateDirectories(Path.Combine(root, "tests"), "*.Tests").Order(StringComparer.Ordinal).SelectMany(Read)];

    /// <summary>The program that runs its tests.</summary>
    public string Program(string root) => Path.Combine(root, "artifacts", "bin", Name, "debug", Name);

    private static IEnumerable<TestProject> Read(string folder)
    {
        var name = Path.GetFileName(folder);
        var file = XDocument.Load(Path.Combine(folder, name + ".csproj"));
        string Property(string property) => file.Descendants(property).SingleOrDefault()?.Value.Trim() ?? "";
        var project = new TestProject(name, Property("TestNeeds").Split(';', StringSplitOptions.RemoveEmptyEntries),
            int.TryParse(Property("TestSeconds"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 0);
        return Property("TestAlone") == "true"
            ? [project with { Filter = ["-trait-", "runs=alone"] }, project with { Filter = ["-trait", "runs=alone"], Alone = true }]
            : [project];
    }
}
