using System.Text.Json;

namespace Plimsoll.Tests;

/// <summary><c>diff</c> of an environment with a commit or a permanent name, all of it from git and ledgers.</summary>
public sealed class DiffCommandTests
{
    [Fact]
    public async Task An_environment_is_compared_with_a_commit_that_another_one_ran_and_with_one_that_nobody_built()
    {
        using var given = await GivenWorkspace.InitAsync();
        var first = await given.Git.GitAsync("rev-parse", "HEAD");
        await given.DeployAsync("dev", first, [("api", "a1"), ("web", "w1")]);
        await given.DeployAsync("prod", first, [("api", "a1"), ("web", "w1")], ["RC20261121_0902", "live"]);
        var second = await given.Git.CommitAsync("web/index.html", "<p>two</p>", "Greet twice");
        given.Git.Write("api/service.yaml", "name: api\nbuild: { files: . }\nport: 8080\nenv: { KEY: new }\n");
        var third = await given.Git.CommitAsync("Set a key");
        await given.DeployAsync("dev", third, [("api", "a1"), ("web", "w2")]);

        var ran = await DiffAsync(given, "prod", third[..9]);
        Assert.Equal((third, JsonValueKind.Null, JsonValueKind.Null), (Text(ran, "to", "commit"), Kind(ran, "to", "environment"),
            Kind(ran, "to", "deployment")));
        Assert.Equal([third, second], ran.GetProperty("onlyTo").EnumerateArray().Select(each => each.GetProperty("commit").GetString()));
        Assert.Equal("Ada", ran.GetProperty("onlyTo")[0].GetProperty("author").GetString());
        Assert.Equal([("api", $"{GivenWorkspace.Digest("a1")}", "env"), ("web", $"{GivenWorkspace.Digest("w2")}", "")], Services(ran));

        // a rollback, seen from what runs
        await given.DeployAsync("prod", third, [("api", "a1"), ("web", "w2")], ["RC20261121_0906", "live"]);
        var back = await DiffAsync(given, "prod", "RC20261121_0902");
        Assert.Equal((first, 1L), (Text(back, "to", "commit"), back.GetProperty("to").GetProperty("deployment").GetInt64()));
        Assert.Equal([third, second], back.GetProperty("onlyFrom").EnumerateArray().Select(each => each.GetProperty("commit").GetString()));

        var fourth = await given.Git.CommitAsync("api/index.html", "<p>new</p>", "Answer anew");
        var unbuilt = Assert.Single((await DiffAsync(given, "prod", fourth)).GetProperty("services").EnumerateArray(),
            each => each.GetProperty("unbuilt").GetBoolean());
        Assert.Equal("api", unbuilt.GetProperty("name").GetString());
        var said = await given.RunAsync(0, "diff", "prod", "main");
        Assert.Contains($"prod runs {third[..7]} (deployment 2); main is {fourth[..7]}\n", said, StringComparison.Ordinal);
        Assert.Contains("not built yet", said, StringComparison.Ordinal);
        Assert.Contains("Answer anew", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_has_only_the_commits_that_change_its_files()
    {
        using var given = await GivenWorkspace.InitAsync();
        var first = await given.Git.GitAsync("rev-parse", "HEAD");
        await given.DeployAsync("prod", first, [("api", "a1"), ("web", "w1")]);
        var web = await given.Git.CommitAsync("web/index.html", "<p>two</p>", "Change web");
        var both = await ChangeBothAsync(given);
        var merged = await MergeAsync(given);
        await given.Git.CommitAsync("README.md", "of no service", "Explain");
        await given.DeployAsync("dev", await given.Git.GitAsync("rev-parse", "HEAD"), [("api", "a2"), ("web", "w3")]);

        var report = await DiffAsync(given, "dev", "prod", "--service", "web");
        Assert.Equal([both, web], report.GetProperty("onlyFrom").EnumerateArray().Select(each => each.GetProperty("commit").GetString()));
        Assert.Equal("web", Assert.Single(report.GetProperty("services").EnumerateArray()).GetProperty("name").GetString());
        var api = await DiffAsync(given, "prod", "main", "--service", "api");
        Assert.Equal([merged, both], api.GetProperty("onlyTo").EnumerateArray().Select(each => each.GetProperty("commit").GetString()));

        Assert.Contains("PLM3050: comparing shop of dev and prod: neither has such a service (there is api, web)",
            await given.RunAsync(2, "diff", "dev", "prod", "--service", "shop"), StringComparison.Ordinal);
    }

    private static async Task<string> ChangeBothAsync(GivenWorkspace given)
    {
        given.Git.Write("api/index.html", "<p>three</p>");
        // a settings file decides how it runs, and is part of it too
        given.Git.Write("web/service.yaml", "name: web\nbuild: { files: . }\nport: 8081\nreplicas: 3\n");
        return await given.Git.CommitAsync("Change both");
    }

    private static async Task<string> MergeAsync(GivenWorkspace given)
    {
        await given.Git.GitAsync("switch", "-q", "-c", "feature");
        await given.Git.CommitAsync("api/more.html", "<p>more</p>", "Add more");
        await given.Git.GitAsync("switch", "-q", "main");
        await given.Git.GitAsync("merge", "-q", "--no-ff", "--no-gpg-sign", "-m", "Merge more", "feature");
        return await given.Git.GitAsync("rev-parse", "HEAD");
    }

    private static async Task<JsonElement> DiffAsync(GivenWorkspace given, params string[] arguments) =>
        JsonDocument.Parse(await given.RunAsync(0, ["diff", .. arguments, "-o", "json"])).RootElement;

    private static string? Text(JsonElement report, string side, string name) => report.GetProperty(side).GetProperty(name).GetString();

    private static JsonValueKind Kind(JsonElement report, string side, string name) => report.GetProperty(side).GetProperty(name).ValueKind;

    private static IEnumerable<(string?, string?, string)> Services(JsonElement report) => report.GetProperty("services").EnumerateArray()
        .Select(each => (each.GetProperty("name").GetString(), each.GetProperty("toImage").GetString(),
            string.Join(' ', each.GetProperty("settings").EnumerateArray().Select(name => name.GetString()))));
}
