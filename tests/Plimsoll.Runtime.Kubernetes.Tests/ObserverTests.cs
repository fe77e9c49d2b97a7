using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Applying;
using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Observing;

namespace Plimsoll.Runtime.Kubernetes.Tests;

/// <summary>What a cluster's objects are to a person.</summary>
public sealed class ObserverTests
{
    private static readonly EnvironmentId Dev = new("acme", "dev");

    [Fact]
    public void Replicas_that_an_autoscaler_sets_are_as_many_as_it_says_and_no_change()
    {
        var notes = Notes.Read(Notes.Write([Deployment(2, 1)]));
        var now = new[] { Deployment(3, 2) }.ToLookup(each => each.Kind());
        var alone = Observer.Compare(Dev, 1, notes, now, new HashSet<string>()).Services.Single();
        Assert.Equal((null, "changed in the cluster"), (alone.Scaled, alone.Drift));
        var scaled = Observer.Compare(Dev, 1, notes, now, new HashSet<string> { "Deployment/web" }).Services.Single();
        Assert.Equal((3, null), (scaled.Scaled, scaled.Drift));
    }

    private static JsonObject Deployment(int replicas, int generation) => States.Json($$"""
        {
          "kind": "Deployment", "metadata": { "name": "web", "generation": {{generation}} },
          "spec": { "replicas": {{replicas}}, "template": { "spec": { "containers": [{ "name": "web" }] } } }
        }
        """);
}
