using System.Text.Json;
using Plimsoll.Views.Ci;
using Plimsoll.Workspace;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Tests.Ci;

/// <summary>Golden files of what CI systems are given, read by real readers. With PLIMSOLL_TEST_ACCEPT=1 they are written anew.</summary>
public sealed class CiOutputTests
{
    private static readonly string From = new('a', 40), To = new('b', 40);

    private static readonly UnitChange Service = Change(Unit("counter", "services/counter", UnitKind.Service,
        null) with { Bases = [new("python:3.10", "python:3.10"), new("python:3.8", "python:3.8")] });
    private static readonly UnitChange Python = Change(Unit("python", "images/python 3.10", UnitKind.Base,
        "3.10") with { Bases = [new("base:1", "base:1"), new("ghcr.io/acme/base:1", "base:1")] });
    private static readonly UnitChange Base = Change(Unit("base", "images/b\u00e4se", UnitKind.Base,
        "1") with { Repository = "quay.io/x" });
    private static readonly UnitChange Gone = Change(Unit("gone", "images/$(gone)", UnitKind.Base, "1")) with { Change =
        ChangeKind.Removed };

    [Fact]
    public void A_matrix_is_one_line_of_JSON()
    {
        var text = Golden("github.json", [GitHubMatrix.Write(Plan(Service, Python, Base, Gone))]);
        Assert.DoesNotContain('\n', text);
        var matrix = JsonDocument.Parse(text).RootElement.GetProperty("include");
        Assert.Equal(["base:1", "python:3.10", "counter"], matrix.EnumerateArray().Select(job => job.GetProperty("unit").GetString()));
        Assert.Equal("images/b\u00e4se", matrix[0].GetProperty("path").GetString());
        Assert.Equal("{\"include\":[]}", GitHubMatrix.Write(Plan(Gone)));
        var many = Enumerable.Range(0, 257).Select(i => Change(Unit("u" + i, "u" + i, UnitKind.Base, "1"))).ToArray();
        Assert.Equal(256, JsonDocument.Parse(GitHubMatrix.Write(Plan(many[1..]))).RootElement.GetProperty("include").GetArrayLength());
        Assert.Contains($"plimsoll build --from {From} --commit {To}",
            Assert.Throws<PlimsollException>(() => GitHubMatrix.Write(Plan(many))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_child_pipeline_has_a_job_for_each_unit_and_one_where_there_is_none()
    {
        var pipeline = Read(Golden("gitlab.yml", GitLabPipeline.Write(Plan(Service, Python, Base, Gone))));
        Assert.Equal(["stages", "build base:1", "build python:3.10", "build counter"], Keys(pipeline));
        var job = (YamlMappingNode)pipeline["build counter"];
        Assert.Equal($"plimsoll build counter --commit {To} --to ghcr.io/acme", job["script"][0].ToString());
        Assert.Equal(["build python:3.10"], ((YamlSequenceNode)job["needs"]).Select(node => node.ToString()));
        Assert.Empty((YamlSequenceNode)pipeline["build base:1"]["needs"]);
        Assert.Equal($"ghcr.io/acme/counter:{To}", job["variables"]["PLIMSOLL_IMAGE"].ToString());
        var empty = Read(Golden("gitlab-empty.yml", GitLabPipeline.Write(Plan(Gone))));
        Assert.Equal(["stages", "nothing changed"], Keys(empty));
        Assert.Equal("build", empty["nothing changed"]["stage"].ToString());
    }

    [Fact]
    public void A_continuation_has_a_workflow_with_what_changed_or_with_nothing_to_do()
    {
        var config = Read(Golden("circleci.yml", CircleCiConfig.Write(Plan(Service, Python, Base, Gone))));
        var jobs = (YamlSequenceNode)config["workflows"]["changes"]["jobs"];
        Assert.Equal(["build-base-1", "build-python-3-10", "build-counter"], jobs.Select(job => job["build"]["name"].ToString()));
        Assert.Equal("build-python-3-10", jobs[2]["build"]["requires"][0].ToString());
        Assert.Equal($"plimsoll build << parameters.unit >> --commit {To}<< parameters.push >>",
            config["jobs"]["build"]["steps"][2]["run"]["command"].ToString());
        Assert.Equal([" --to quay.io/x", " --to ghcr.io/acme", " --to ghcr.io/acme"], jobs.Select(job => job["build"]["push"].ToString()));
        var alike = Read(string.Join('\n', CircleCiConfig.Write(Plan(Change(Unit("a/b", "a", UnitKind.Base, null)),
            Change(Unit("a.b", "b", UnitKind.Base, null))))));
        Assert.Equal(["build-a-b", "build-a-b--2"], ((YamlSequenceNode)alike["workflows"]["changes"]["jobs"])
            .Select(job => job["build"]["name"].ToString()));
        var empty = Read(Golden("circleci-empty.yml", CircleCiConfig.Write(Plan())));
        Assert.Equal("no-op", empty["jobs"]["nothing-changed"]["type"].ToString());
    }

    [Fact]
    public void What_no_registry_is_named_for_is_built_and_pushed_nowhere_and_a_place_is_no_command()
    {
        var nowhere = Plan(Python) with { Registry = null };
        Assert.Equal("plimsoll build python:3.10 --commit " + To, Read(string.Join('\n',
            GitLabPipeline.Write(nowhere)))["build python:3.10"]["script"][0].ToString());
        Assert.Equal("",
            Read(string.Join('\n', CircleCiConfig.Write(nowhere)))["workflows"]["changes"]["jobs"][0]["build"]["push"].ToString());
        var command = Plan(Python) with { Registry = "ghcr.io/acme; id" };
        Assert.Equal("PLM6020", Assert.Throws<PlimsollException>(() => _ = GitLabPipeline.Write(command).ToList()).Code);
        Assert.Equal("PLM6020", Assert.Throws<PlimsollException>(() => _ = CircleCiConfig.Write(command).ToList()).Code);
    }

    [Theory]
    [InlineData("a$(id)")]
    [InlineData("a${{ github.token }}")]
    [InlineData("a\nb")]
    [InlineData("a`id`")]
    [InlineData("a'b")]
    [InlineData("a\"b")]
    [InlineData("a;b")]
    [InlineData("a<< b >>")]
    [InlineData("-x")]
    public void A_folder_that_could_be_taken_for_a_command_is_refused(string path)
    {
        var plan = Plan(Change(Unit("x", path, UnitKind.Base, "1")));
        foreach (var write in new Action[] { () => GitHubMatrix.Write(plan), () => _ = GitLabPipeline.Write(plan)
            .ToList(), () => _ = CircleCiConfig.Write(plan).ToList() })
        {
            var refused = Assert.Throws<PlimsollException>(write);
            Assert.Equal((Outcome.Usage, "PLM2040"), (refused.Outcome, refused.Code));
            Assert.DoesNotContain('\n', refused.Message);
        }
    }

    [Theory]
    [InlineData("github", "{\"include\":[{\"unit\":\"tool:1\",")]
    [InlineData("gitlab", "# made by: plimsoll changes")]
    [InlineData("circleci", "# made by: plimsoll changes")]
    [InlineData("table", "UNIT")]
    public async Task The_command_line_has_them_all(string format, string begin)
    {
        using var library = new ImageLibrary();
        library.Commit(("tool/manifest.yml", "image: tool\nversion: 1\n"), ("tool/Dockerfile", "FROM scratch\n"));
        var (code, text, error) = await library.RunAsync("changes", new string('0', 40), "HEAD", "-o", format);
        Assert.True(code == 0, error);
        Assert.StartsWith(begin, text, StringComparison.Ordinal);
        Assert.Equal(2, (await library.RunAsync("changes", "HEAD", "HEAD", "-o", "jenkins")).ExitCode);
        Assert.Equal(2, (await library.RunAsync("status", "-o", "github")).ExitCode);
    }

    private static string Golden(string name, IEnumerable<string> lines)
    {
        var text = string.Join('\n', lines);
        var file = Path.Combine(AppContext.BaseDirectory, "Ci", "Golden", name);
        if (Environment.GetEnvironmentVariable("PLIMSOLL_TEST_ACCEPT") == "1") File.WriteAllText(file, text + "\n");
        Assert.Equal(File.ReadAllText(file), text + "\n");
        return text;
    }

    private static YamlMappingNode Read(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return (YamlMappingNode)Assert.Single(stream.Documents).RootNode;
    }

    private static IEnumerable<string> Keys(YamlMappingNode mapping) => mapping.Children.Keys.Select(key => key.ToString());

    private static ChangePlan Plan(params UnitChange[] changes) => new(From, To, changes) { Workspace = "acme", Registry = "ghcr.io/acme" };

    private static UnitChange Change(Unit unit) => new(unit, ChangeKind.Modified, [new("x", "folder")]);

    private static Unit Unit(string name, string path, UnitKind kind, string? version) =>
        new() { Name = name, Kind = kind, Path = path,
            ManifestPath = path + "/image.yaml", Build = new("dockerfile", "Dockerfile"), Version = version };
}
