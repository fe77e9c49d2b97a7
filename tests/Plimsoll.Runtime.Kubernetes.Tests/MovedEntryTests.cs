using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Applying;
using Plimsoll.Runtime.Kubernetes.Objects;

namespace Plimsoll.Runtime.Kubernetes.Tests;

/// <summary>Entries of ours in lists that are merged by another key than their name, after somebody changed that key.</summary>
public sealed class MovedEntryTests
{
    private const string Admin = """{ "name": "admin", "port": 9090, "protocol": "TCP", "targetPort": 9090 }""";
    private const string OnlyPort3031 = """{ "f:ports": { "k:{\"port\":3031,\"protocol\":\"TCP\"}": { ".": {}, "f:name": {} } } }""";

    private static readonly string Ours = Manager("plimsoll", "Apply",
        """{ "f:ports": { "k:{\"port\":9090,\"protocol\":\"TCP\"}": { ".": {}, "f:name": {} } } }""");
    private static readonly string Edited = Manager("kubectl-edit", "Update", OnlyPort3031);

    private readonly JsonObject _rendered = Service(3030, 3030);

    [Fact]
    public void A_port_whose_number_somebody_changed_is_found_by_its_name()
    {
        var moved = Assert.Single(MovedEntry.Find(_rendered, Service(3031, 3031, Ours, Edited)));
        Assert.Equal((3030, 3031), ((int)moved.Ours["port"]!, (int)moved.Theirs["port"]!));
        Assert.Equal(["f:spec", "f:ports", """k:{"port":3031,"protocol":"TCP"}"""], moved.Path);
        Assert.Empty(MovedEntry.Find(_rendered, Service(3030, 3030, Ours, Edited)));
    }

    /// <summary>Then the next apply, which does not have the entry, takes it away.</summary>
    [Fact]
    public void It_becomes_ours_and_nobody_elses()
    {
        var present = Service(3031, 3031, Ours, Edited);
        var claimed = MovedEntry.Claim(present, MovedEntry.Find(_rendered, present));
        var only = Assert.Single(claimed)!;
        Assert.Equal("plimsoll", (string?)only["manager"]);
        Assert.Equal(["""k:{"port":9090,"protocol":"TCP"}""", """k:{"port":3031,"protocol":"TCP"}"""],
            only["fieldsV1"]!["f:spec"]!["f:ports"]!.AsObject().Select(field => field.Key));
        Assert.Equal(2, present["metadata"]!["managedFields"]!.AsArray().Count);

        present["metadata"]!["managedFields"] = claimed;
        Assert.Empty(MovedEntry.Find(_rendered, present));
    }

    [Fact]
    public void Of_another_owner_only_the_entry_is_taken()
    {
        var present = Service(3031, 3031, Ours, Manager("kubectl-edit", "Update", OnlyPort3031[..^1] + """, "f:type": {} }"""));
        var claimed = MovedEntry.Claim(present, MovedEntry.Find(_rendered, present));
        Assert.Equal("""{"f:spec":{"f:type":{}}}""", claimed[1]!["fieldsV1"]!.ToJsonString());
    }

    [Theory]
    [InlineData("plimsoll", "Apply", OnlyPort3031, "a new number of the manifest takes the place of one that is ours alone")]
    [InlineData("mesh", "Apply", OnlyPort3031, "what others apply stays theirs")]
    [InlineData("kubectl-edit", "Update", """{ "f:ports": {} }""", "a list that is replaced whole has no keys")]
    public void Nothing_is_claimed_where_it_goes_or_stays_by_itself(string manager, string operation, string fields, string why) =>
        Assert.True(MovedEntry.Find(_rendered, Service(3031, 3031, Manager(manager, operation, fields))).Count == 0, why);

    [Fact]
    public void What_somebody_added_beside_ours_stays()
    {
        var present = Service(3030, 3030, Ours, Edited);
        present["spec"]!["ports"]!.AsArray()
            .Add(States.Json("""{ "name": "debug", "port": 3031, "protocol": "TCP", "targetPort": 3031 }"""));
        Assert.Empty(MovedEntry.Find(_rendered, present));
    }

    public static TheoryData<string, string, string, string> Lists => new()
    {
        {
            "ports", """{ "containerPort": 8080, "protocol": "TCP" }""", """{ "containerPort": 8081, "protocol": "TCP" }""",
            """k:{\"containerPort\":8081,\"protocol\":\"TCP\"}"""
        },
        {
            "volumeMounts", """{ "mountPath": "/tmp", "name": "tmp" }""", """{ "mountPath": "/scratch", "name": "tmp" }""",
            """k:{\"mountPath\":\"/scratch\"}"""
        },
        {
            "volumeDevices", """{ "devicePath": "/dev/a", "name": "disk" }""", """{ "devicePath": "/dev/b", "name": "disk" }""",
            """k:{\"devicePath\":\"/dev/b\"}"""
        },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public void Lists_of_a_container_are_looked_at_too(string list, string ours, string theirs, string key)
    {
        var rendered = Deployment($$"""{ "containers": [{ "name": "web", "{{list}}": [{{ours}}] }] }""");
        var present = Deployment(
            $$"""{ "containers": [{ "name": "sidecar", "{{list}}": [{{ours}}] }, { "name": "web", "{{list}}": [{{theirs}}] }] }""",
            $$"""{ "f:containers": { "k:{\"name\":\"web\"}": { "f:{{list}}": { "{{key}}": { ".": {} } } } } }""");
        Assert.Equal(States.Json(theirs).ToJsonString(), Assert.Single(MovedEntry.Find(rendered, present)).Theirs.ToJsonString());
    }

    [Theory]
    [InlineData("hostAliases", """{ "ip": "10.0.0.1", "hostnames": ["db"] }""", """{ "ip": "10.0.0.2", "hostnames": ["db"] }""",
        """k:{\"ip\":\"10.0.0.2\"}""")]
    [InlineData("topologySpreadConstraints", """{ "maxSkew": 1, "topologyKey": "host", "whenUnsatisfiable": "ScheduleAnyway" }""",
        """{ "maxSkew": 1, "topologyKey": "host", "whenUnsatisfiable": "DoNotSchedule" }""",
            """k:{\"topologyKey\":\"host\",\"whenUnsatisfiable\":\"DoNotSchedule\"}""")]
    public void Lists_of_a_pod_are_looked_at_too(string list, string ours, string theirs, string key)
    {
        var present = Deployment($$"""{ "{{list}}": [{{theirs}}] }""", $$"""{ "f:{{list}}": { "{{key}}": { ".": {} } } }""");
        Assert.Single(MovedEntry.Find(Deployment($$"""{ "{{list}}": [{{ours}}] }"""), present));
        // one that is not like ours was never ours
        var other = ours.Replace("\"maxSkew\": 1", "\"maxSkew\": 2", StringComparison.Ordinal)
            .Replace("\"db\"", "\"cache\"", StringComparison.Ordinal);
        Assert.Empty(MovedEntry.Find(Deployment($$"""{ "{{list}}": [{{other}}] }"""), present));
    }

    [Fact]
    public void A_variable_by_another_name_is_another_variable()
    {
        var present = Deployment("""{ "containers": [{ "name": "web", "env": [{ "name": "B", "value": "1" }] }] }""",
            """{ "f:containers": { "k:{\"name\":\"web\"}": { "f:env": { "k:{\"name\":\"B\"}": { ".": {} } } } } }""");
        Assert.Empty(MovedEntry.Find(Deployment("""{ "containers": [{ "name": "web", "env": [{ "name": "A", "value": "1" }] }] }"""),
            present));
    }

    /// <summary>What is asked without doing it may not claim: the server is given the entry where it is, and its answer has it where it
    /// will be.</summary>
    [Fact]
    public void A_plan_says_where_it_is_moved_to()
    {
        var present = Service(3031, 3031, Ours, Edited);
        var asked = MovedEntry.LeaveMoved(_rendered, present);
        Assert.Equal([3031, 9090], asked.Items("spec", "ports").Select(port => (int)port["port"]!));
        Assert.Equal(3030, (int)_rendered.Items("spec", "ports").First()["port"]!);

        var answer = Service(3031, 3030, Ours, Edited);
        MovedEntry.PutBack(_rendered, answer);
        Assert.Equal(["change service web", "  spec.ports[main].port: 3031 -> 3030", "  spec.ports[main].targetPort: 3031 -> 3030"],
            ObjectDifference.Say(present, answer));
    }

    private static JsonObject Service(int port, int target, params string[] managers) => States.Json($$"""
        {
          "kind": "Service", "metadata": { "name": "web", "managedFields": [{{string.Join(", ", managers)}}] },
          "spec": { "ports": [{ "name": "main", "port": {{port}}, "protocol": "TCP", "targetPort": {{target}} }, {{Admin}}] }
        }
        """);

    private static JsonObject Deployment(string pod, string? edited = null)
    {
        var manager = edited is null ? "" : Manager("kubectl-edit", "Update", $$"""{ "f:template": { "f:spec": {{edited}} } }""");
        return States.Json($$"""
            { "kind": "Deployment", "metadata": { "managedFields": [{{manager}}] }, "spec": { "template": { "spec": {{pod}} } } }
            """);
    }

    private static string Manager(string name, string operation, string spec) =>
        $$"""{ "manager": "{{name}}", "operation": "{{operation}}", "fieldsV1": { "f:spec": {{spec}} } }""";
}
