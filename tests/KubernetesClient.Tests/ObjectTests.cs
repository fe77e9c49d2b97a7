using System.Net;
using System.Text.Json.Nodes;

namespace KubernetesClient.Tests;

/// <summary>Objects of a real server, from being made to being gone.</summary>
public sealed class ObjectTests(Cluster cluster) : IClassFixture<Cluster>
{
    private KubernetesApi Api => cluster.Api;

    [Fact]
    public async Task The_server_says_its_version()
    {
        var version = await Api.GetVersionAsync(Cluster.Soon);
        Assert.StartsWith($"v{version.Major}.{version.Minor}", version.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"major":"1","minor":"27+","gitVersion":"v1.27.3-gke.100"}""", 1, 27)]
    [InlineData("""{"major":"1","minor":"36","gitVersion":"v1.36.0"}""", 1, 36)]
    [InlineData("""{"major":"","minor":"","gitVersion":"v1.20.2+debian"}""", 1, 20)]
    [InlineData("""{}""", 0, 0)]
    public void Versions_of_providers_are_understood(string answer, int major, int minor)
    {
        var version = ServerVersion.Of(JsonNode.Parse(answer)!.AsObject());
        Assert.Equal((major, minor), (version.Major, version.Minor));
    }

    [Fact]
    public async Task The_server_says_what_it_serves()
    {
        Assert.Equal(new("apps/v1", "Deployment", "deployments", true), await Api.FindResourceAsync("apps/v1", "Deployment", Cluster.Soon));
        Assert.Equal(new("v1", "Node", "nodes", false), await Api.FindResourceAsync("v1", "Node", Cluster.Soon));
        Assert.Null(await Api.FindResourceAsync("v1", "Nonsense", Cluster.Soon));
        Assert.Null(await Api.FindResourceAsync("nonsense.example/v1", "Nonsense", Cluster.Soon));
    }

    [Fact]
    public async Task A_kind_that_is_not_served_is_said_to_be_so()
    {
        var error = await Assert.ThrowsAsync<KubernetesException>(() =>
            Api.GetAsync(new("apps/v9", "Deployment", null, "x"), Cluster.Soon));
        Assert.Contains("does not serve Deployment of apps/v9", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_null_and_cannot_be_deleted()
    {
        Assert.Null(await Api.GetAsync(cluster.ConfigMapRef("nobody"), Cluster.Soon));
        Assert.False(await Api.DeleteAsync(cluster.ConfigMapRef("nobody"), null, DeletePropagation.Background, null, Cluster.Soon));
    }

    [Fact]
    public async Task An_object_is_created_read_replaced_patched_and_deleted()
    {
        var created = await Api.CreateAsync(cluster.ConfigMap("life", ("a", "1")), Cluster.Soon);
        Assert.Equal("AlreadyExists", (await Refused(() => Api.CreateAsync(cluster.ConfigMap("life"), Cluster.Soon))).Reason);

        created["data"]!["a"] = "2";
        var replaced = await Api.ReplaceAsync(created, Cluster.Soon);
        Assert.Equal("2", (string?)replaced["data"]!["a"]);

        var patched = await Api.PatchAsync(cluster.ConfigMapRef("life"), new() { ["data"] = new JsonObject { ["a"] = null, ["b"] = "3" } },
            "tests", null, Cluster.Soon);
        Assert.Equal("""{"b":"3"}""", patched["data"]!.ToJsonString());
        Assert.Equal(patched.ToJsonString(), (await Api.GetAsync(cluster.ConfigMapRef("life"), Cluster.Soon))!.ToJsonString());

        Assert.True(await Api.DeleteAsync(cluster.ConfigMapRef("life"), null, DeletePropagation.Background, null, Cluster.Soon));
        Assert.Null(await Api.GetAsync(cluster.ConfigMapRef("life"), Cluster.Soon));
    }

    [Fact]
    public async Task A_name_can_be_left_to_the_server()
    {
        var document = cluster.ConfigMap("x");
        document["metadata"] = new JsonObject { ["generateName"] = "made-" };
        Assert.StartsWith("made-", (string?)(await Api.CreateAsync(document, Cluster.Soon))["metadata"]!["name"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replacing_what_somebody_else_changed_is_a_conflict()
    {
        var mine = await Api.CreateAsync(cluster.ConfigMap("swap", ("a", "1")), Cluster.Soon);
        var theirs = mine.DeepClone().AsObject();
        theirs["data"]!["a"] = "theirs";
        await Api.ReplaceAsync(theirs, Cluster.Soon);
        var error = await Refused(() => Api.ReplaceAsync(mine, Cluster.Soon));
        Assert.True(error.IsConflict);
        Assert.Contains($"PUT /api/v1/namespaces/{cluster.Namespace}/configmaps/swap", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Applying_owns_fields_and_meets_the_owners_of_others()
    {
        await Api.ApplyAsync(cluster.ConfigMap("fields", ("a", "1"), ("b", "1")), "one", force: false, dryRun: false, Cluster.Soon);
        await Api.ApplyAsync(cluster.ConfigMap("fields", ("c", "1")), "two", force: false, dryRun: false, Cluster.Soon);
        var error = await Refused(() => Api.ApplyAsync(cluster.ConfigMap("fields", ("a", "2")), "two", force: false, dryRun: false,
            Cluster.Soon));
        Assert.True(error.IsConflict);
        Assert.Equal(".data.a", (string?)error.Details!["causes"]![0]!["field"]);

        // what one no longer names, and nobody else has, goes; what two took by force is no longer one's
        await Api.ApplyAsync(cluster.ConfigMap("fields", ("a", "2"), ("c", "1")), "two", force: true, dryRun: false, Cluster.Soon);
        var after = await Api.ApplyAsync(cluster.ConfigMap("fields"), "one", force: false, dryRun: false, Cluster.Soon);
        Assert.Equal("""{"a":"2","c":"1"}""", after["data"]!.ToJsonString());
    }

    [Fact]
    public async Task Applying_the_same_again_changes_nothing()
    {
        var first = await Api.ApplyAsync(cluster.ConfigMap("same", ("a", "1")), "one", force: false, dryRun: false, Cluster.Soon);
        var second = await Api.ApplyAsync(cluster.ConfigMap("same", ("a", "1")), "one", force: false, dryRun: false, Cluster.Soon);
        Assert.Equal((string?)first["metadata"]!["resourceVersion"], (string?)second["metadata"]!["resourceVersion"]);
    }

    [Fact]
    public async Task A_dry_run_answers_what_would_be_and_does_nothing()
    {
        var would = await Api.ApplyAsync(cluster.ConfigMap("dry", ("a", "1")), "one", force: false, dryRun: true, Cluster.Soon);
        Assert.Equal("1", (string?)would["data"]!["a"]);
        Assert.Null(await Api.GetAsync(cluster.ConfigMapRef("dry"), Cluster.Soon));
    }

    [Fact]
    public async Task What_the_server_does_not_accept_is_said_with_the_field()
    {
        var error = await Refused(() => Api.CreateAsync(cluster.ConfigMap("Not A Name"), Cluster.Soon));
        Assert.True(error.IsInvalid);
        Assert.Contains("metadata.name", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_cannot_be_read_is_not_quoted()
    {
        var secret = cluster.ConfigMap("quoted", ("password", "hunter2?"));
        secret["kind"] = "Secret";
        var error = await Refused(() => Api.CreateAsync(secret, Cluster.Soon));
        Assert.Equal(HttpStatusCode.BadRequest, error.Status);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleting_asks_for_the_very_object_and_its_version()
    {
        var created = await Api.CreateAsync(cluster.ConfigMap("exact"), Cluster.Soon);
        var (uid, version) = ((string?)created["metadata"]!["uid"], (string?)created["metadata"]!["resourceVersion"]);
        await Api.PatchAsync(cluster.ConfigMapRef("exact"), new() { ["data"] = new JsonObject { ["a"] = "1" } }, "tests", null,
            Cluster.Soon);

        Assert.True((await Refused(() => Delete(new(Guid.NewGuid().ToString(), null)))).IsConflict);
        Assert.True((await Refused(() => Delete(new(uid, version)))).IsConflict);
        Assert.True(await Delete(new(uid, null)));

        Task<bool> Delete(DeletePreconditions preconditions) => Api.DeleteAsync(cluster.ConfigMapRef("exact"), preconditions,
            DeletePropagation.Background, null, Cluster.Soon);
    }

    [Fact]
    public async Task Lists_go_over_pages_and_choose_by_label()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 510), Cluster.Soon, async (i, ct) =>
        {
            var document = cluster.ConfigMap($"many-{i}");
            document["metadata"]!["labels"] = new JsonObject { ["many"] = i % 2 == 0 ? "even" : "odd" };
            await Api.CreateAsync(document, ct);
        });
        var all = await Api.ListAsync("v1", "ConfigMap", cluster.Namespace, "many", Cluster.Soon);
        Assert.Equal(510, all.Items.Select(item => (string?)item["metadata"]!["name"]).Distinct().Count());
        Assert.All(all.Items, item => Assert.Equal("v1 ConfigMap", $"{item["apiVersion"]} {item["kind"]}"));
        Assert.NotEmpty(all.ResourceVersion);
        Assert.Equal(255, (await Api.ListAsync("v1", "ConfigMap", cluster.Namespace, "many=odd", Cluster.Soon)).Items.Count);
        Assert.True((await Api.ListAsync("v1", "ConfigMap", null, null, Cluster.Soon)).Items.Count > 510);
    }

    private static Task<KubernetesException> Refused(Func<Task> action) => Assert.ThrowsAsync<KubernetesException>(action);
}
