using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Observing;

namespace Plimsoll.Runtime.Kubernetes.Tests;

/// <summary>What pods tell of a rollout that has ended.</summary>
public sealed class PodFactsTests
{
    private static readonly string Digest = $"sha256:{new string('a', 64)}";

    [Fact]
    public void Replicas_have_the_digest_that_runs_and_the_time_until_they_were_ready_and_what_is_not_seen_is_said()
    {
        var state = new DesiredState(new("acme", "prod"), [], [States.Service("web")]);
        var facts = PodFacts.Tell(state,
        [
            Pod("web-2", ready: "2026-11-21T09:00:07Z"), Pod("web-1", ready: null),
                Pod("web-0", ready: "2026-11-21T09:00:05Z", more: """ "deletionTimestamp": "2026-11-21T09:01:00Z", """),
            // a migration
            Pod("web-migrate-x", ready: "2026-11-21T09:00:02Z", more: """ "ownerReferences": [{ "kind": "Job" }], """),
        ], TimeSpan.FromSeconds(12.3456));

        Assert.Equal(12.346, facts.Seconds);
        var web = Assert.Single(facts.Services);
        Assert.Equal([new("web-1", Digest, null, null), new ReplicaFacts("web-2", Digest, 7, null)], web.Replicas);
        Assert.Equal((null, null), (web.Connections, web.SideBySideSeconds));
        Assert.Equal(["connections", "probe answers", "seconds of two versions side by side"],
            facts.Unseen.Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]));
    }

    private static JsonObject Pod(string name, string? ready, string more = "") => States.Json($$"""
        {
          "kind": "Pod",
          "metadata": { {{more}} "name": "{{name}}", "creationTimestamp": "2026-11-21T09:00:00Z" },
          "spec": { "containers": [{ "name": "web", "image": "localhost:5000/acme/web@{{Digest}}" }] },
          "status": {
            "conditions": [{
              "type": "Ready", "status": "{{(ready is null ? "False" : "True")}}",
              "lastTransitionTime": "{{ready ?? "2026-11-21T09:00:00Z"}}"
            }],
            "containerStatuses": [{
              "name": "web", "ready": {{(ready is null ? "false" : "true")}},
              "imageID": "localhost:5000/acme/web@{{Digest}}", "state": { "running": {} }
            }]
          }
        }
        """);
}
