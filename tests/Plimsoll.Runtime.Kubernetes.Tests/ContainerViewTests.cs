using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Objects;

namespace Plimsoll.Runtime.Kubernetes.Tests;

public sealed class ContainerViewTests
{
    private static readonly string Asked = $"sha256:{new string('a', 64)}", Copy = $"sha256:{new string('b', 64)}";

    /// <summary>A node that has the same content by two digests reports either.</summary>
    [Fact]
    public void A_container_runs_the_digest_that_its_pod_names()
    {
        Assert.Equal(Asked, View($"localhost:5000/acme/web@{Asked}", $"localhost:5000/fork/web@{Copy}").Digest);
        Assert.Equal(Copy, View("localhost:5000/acme/web:1", $"localhost:5000/acme/web@{Copy}").Digest);
        Assert.Null(View($"localhost:5000/acme/web@{Asked}", "").Digest);
        Assert.Null(View("localhost/web:1", "docker.io/library/web").Digest);
    }

    private static ContainerView View(string image, string reported) => Assert.Single(ContainerView.Of(new JsonObject
    {
        ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "web", ["image"] = image }) },
        ["status"] = new JsonObject { ["containerStatuses"] = new JsonArray(new JsonObject { ["name"] = "web", ["imageID"] = reported }) },
    }));
}
