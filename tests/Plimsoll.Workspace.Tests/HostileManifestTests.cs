using System.Text;
using Plimsoll.Source.Tests;
using Plimsoll.Workspace.Dockerfiles;
using Plimsoll.Workspace.Inputs;
using Plimsoll.Workspace.Manifests;
using Plimsoll.Workspace.Yaml;

namespace Plimsoll.Workspace.Tests;

/// <summary>What a repository may write costs what a useful one costs: each of these took minutes, hundreds of megabytes, or the
/// process.</summary>
public sealed class HostileManifestTests
{
    private const string Long = "x";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Names_that_are_too_long_are_findings_that_are_not()
    {
        var name = string.Concat(Enumerable.Repeat(Long, 12_000));
        using var source = new Repository();
        source.Write("plimsoll.yaml",
            $"workspace: {name}\nenvironments: {{ {name}: {{ follows: main }}, dev: {{ follows: {name}, promotes: {name}, services: "
                + $"{{ {name}: {{ replicas: 1 }} }} }} }}\nstores: {{ {name}: {{ kind: {name} }}, {name[..200]}: {{ kind: redis }} }}\n");
        source.Write("a/service.yaml",
            $"name: {name}\nbuild: {{ dotnet: {name}.csproj, base: {name} }}\nneeds: {{ {name}: x, y: {name}y }}\nenv: {{ {name}: "
                + $"1 }}\nsecrets: [{name}]\npod: {name}\nports: {{ {name}: 80 }}\n");
        source.Write($"b/{name[..200]}/service.yaml", "build: { dotnet: x }\n");
        source.CommitAll();
        var findings = (await CatalogReader.TryReadAsync(await source.OpenAsync(), "HEAD", Token)).Findings;
        Assert.All(findings, finding => Assert.True(finding.ToString().Length < 700, finding.ToString()));
        Assert.Equal(["PLM2010", "PLM2019"], findings.Where(finding => finding.File == "plimsoll.yaml").Select(finding => finding.Code)
            .Distinct().Order(StringComparer.Ordinal));
        Assert.Contains(findings, finding => finding.Message == "this key has 12000 characters, and the longest that is taken has 317");
        Assert.Contains(findings, finding => finding.Path == "needs" && finding.Message.EndsWith("at most 63)", StringComparison.Ordinal));
    }

    [Fact]
    public void Long_words_are_not_compared()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(Nearest.To(new('a', 12_000), [new('b', 12_000)]));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
    }

    [Fact]
    public async Task Patterns_have_bounds()
    {
        using var source = new Repository();
        source.Write("a/Dockerfile", "FROM scratch\n");
        source.Write("a/service.yaml", $"inputs: [../{string.Concat(Enumerable.Repeat("**/", 12))}x, ../{new string('y', 1100)}]\n");
        source.Write("b/Dockerfile", "FROM scratch\n");
        source.Write("b/service.yaml", $"inputs: [{string.Join(", ", Enumerable.Range(0, 201).Select(i => $"f{i}"))}]\n");
        source.CommitAll();
        Assert.Equal(
            [
                "PLM2019: a/service.yaml:1: inputs: '../**/**/**/**/**/**/**/**/**/**/**/**/x' has 12 times **, "
                    + "and a pattern has at most 8; one stands for any number of folders already",
                $"PLM2019: a/service.yaml:1: inputs: '../{new string('y', 77)}…' has 1103 characters, and a pattern has at most 1024",
                "PLM2019: b/service.yaml:1: inputs: there are 201 patterns, and at most 200 are taken: name a folder instead of its files",
            ],
            (await CatalogReader.TryReadAsync(await source.OpenAsync(), "HEAD", Token)).Findings.Select(finding => finding.ToString()));
    }

    [Fact]
    public async Task A_workspace_has_a_bounded_number_of_stores_and_environments()
    {
        using var source = new Repository();
        source.Write("plimsoll.yaml",
            $"stores:\n{Lines("  s{0}: {{ kind: redis }}", 101)}environments:\n{Lines("  e{0}: {{ follows: main }}", 101)}");
        source.CommitAll();
        Assert.Equal(["stores", "environments"], (await CatalogReader.TryReadAsync(await source.OpenAsync(), "HEAD",
            Token)).Findings.Where(finding => finding.Code == "PLM2019").Select(finding => finding.Path).OrderDescending());
    }

    [Fact]
    public async Task Bases_on_bases_have_a_bounded_depth()
    {
        using var source = new Repository();
        for (var i = 0; i < 102; i++)
        {
            source.Write($"b{i}/image.yaml", $"name: b{i}\nversion: 1\n");
            source.Write($"b{i}/Dockerfile", i == 0 ? "FROM scratch\n" : $"FROM b{i - 1}:1\n");
        }
        source.CommitAll();
        Assert.Equal(["PLM2019: b100/image.yaml:1: build: from here a chain goes through more than 100 units"],
            (await CatalogReader.TryReadAsync(await source.OpenAsync(), "HEAD", Token)).Findings.Select(finding => finding.ToString()));
    }

    [Fact]
    public void A_chain_of_any_length_is_walked()
    {
        const int count = 200_000;
        var units = Enumerable.Range(0, count).Select(i => new ParsedManifest($"u{i}/service.yaml",
            new Unit { Name = $"u{i}", Kind = UnitKind.Service, Path = $"u{i}", ManifestPath = $"u{i}/service.yaml", Build = new("", "") },
            null, new($"u{i}/service.yaml"))).ToList();
        Circles.Report("needs", units, units.ToDictionary(unit => unit.Unit!.Id),
            unit => [$"u{(int.Parse(unit.Name[1..], System.Globalization.CultureInfo.InvariantCulture) + 1) % count}"]);
        var circle = Assert.Single(units, unit => unit.Report.Findings.Any(finding => finding.Code == "PLM2013"));
        Assert.InRange(circle.Report.Findings[0].Message.Length, 50, 300);
    }

    [Fact]
    public void A_text_behind_many_aliases_is_refused() => Assert.Equal(
        "this is not YAML: with its aliases it stands for more than 4194304 characters",
        YamlDocument.Read(Bytes($"a: &a {new string('x', 100_000)}\nb: [{string.Join(", ", Enumerable.Repeat("*a", 100))}]\n")).Problem!.Message);

    [Fact]
    public void Aliases_do_not_nest_deeper_than_what_is_written() => Assert.Equal(
        "this is not YAML: it is nested deeper than 40 levels",
        YamlDocument.Read(Bytes($"a: &a {new string('[', 30)}{new string(']', 30)}\nb: {new string('[', 15)}*a{new string(']', 15)}\n")).Problem!.Message);

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("&a ")]
    [InlineData("! ")]
    [InlineData("a: |\n")]
    [InlineData("'")]
    [InlineData("# ")]
    [InlineData("a:\n ")]
    public void Any_megabyte_of_text_is_read_or_refused(string part)
    {
        var reading = YamlDocument.Read(Bytes(string.Concat(Enumerable.Repeat(part, 1024 * 1024 / part.Length))));
        Assert.True(reading.Problem is not null || reading.Root is null or YamlText or YamlMapping);
    }

    [Fact]
    public void Nested_xml_does_not_end_the_stack() =>
        Assert.Empty(MsBuildXml.Parse(Bytes($"<Project>{string.Concat(Enumerable.Repeat("<Choose>", 100_000))}{string.Concat(Enumerable.Repeat("</Choose>", 100_000))}</Project>")));

    [Fact]
    public void Properties_made_of_properties_do_not_grow_without_end()
    {
        var properties = new MsBuildProperties("a/A.csproj", ["Release"], false);
        var expression = new MsBuildExpression("a/A.csproj", properties, _ => false);
        properties.Set("P", ["xx"], isCertain: true);
        for (var i = 0; i < 100; i++)
        {
            properties.Set("P", expression.Expand("$(P)$(P)", "a/A.csproj"), isCertain: true);
            Assert.InRange(Assert.Single(properties.Of("P")).Length, 1, 8 * 1024);
        }
        for (var i = 0; i < 100; i++) properties.Set("Q", [$"{i}"], isCertain: false);
        Assert.InRange(expression.Expand("$(Q)$(Q)$(Q)", "a/A.csproj").Count, 1, 16);
        foreach (var part in (string[])["$([MSBuild]::NormalizePath(", "$(", "$(A.B(", "@(A->'", "%("])
        {
            Assert.Equal(PossibleText.Anything, expression.Expand("$(" + string.Concat(Enumerable.Repeat(part, 40_000)), "a/A.csproj"));
            Assert.NotNull(ItemReferences.Marked(string.Concat(Enumerable.Repeat(part, 4_000))));
        }
        Assert.Null(new MsBuildCondition(text => [text], _ => { }).Holds(string.Concat(Enumerable.Repeat("(!(", 40_000))));
    }

    [Fact]
    public void Nested_functions_end_soon()
    {
        var expression = new MsBuildExpression("a/A.csproj", new("a/A.csproj", ["Release"], false), _ => false);
        var text = "x";
        for (var i = 0; i < 200; i++) text = $"$([System.IO.Path]::Combine('{text}', 'y'))";
        Assert.NotEmpty(expression.Expand(text, "a/A.csproj"));
    }

    [Fact]
    public void Arguments_made_of_arguments_do_not_grow_without_end()
    {
        Assert.Empty(DockerfileImages.Read(Bytes($"ARG A=xx\n{Lines("ARG A=$A$A#{0}", 100)}FROM $A$A$A$A\n"), new Dictionary<string,
            string>()));
        Assert.Single(DockerfileImages.Read(Bytes($"# a = {string.Concat(Enumerable.Repeat("   x", 200_000))}\nFROM b\n"),
            new Dictionary<string, string>()));
    }

    [Fact]
    public async Task Cancelling_ends_the_search_for_inputs()
    {
        using var source = new Repository();
        source.Write("a/Dockerfile", "FROM scratch\n");
        source.Write("a/service.yaml", "inputs: [../**/x]\n");
        source.CommitAll();
        var tree = await (await source.OpenAsync()).ReadTreeAsync(source.Git("rev-parse", "HEAD").Trim(), Token);
        var closure = new UnitClosure(new Unit { Name = "a", Kind = UnitKind.Service, Path = "a", ManifestPath = "a/service.yaml",
            Build = new("", "") }, [], [], [new(new("**/x"), "inputs")], new Dictionary<string, string>());
        Assert.Empty(ClosureFiles.List(closure, tree, Token));
        Assert.Throws<OperationCanceledException>(() => ClosureFiles.List(closure, tree, new(canceled: true)));
    }

    private static string Lines(string format, int count) => string.Concat(Enumerable.Range(0, count)
        .Select(i => string.Format(System.Globalization.CultureInfo.InvariantCulture, format, i) + "\n"));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
