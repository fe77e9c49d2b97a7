using System.Text.Json.Nodes;
using KubernetesClient;
using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Kubernetes.Observing;
using Plimsoll.Runtime.Kubernetes.Rollouts;

namespace Plimsoll.Runtime.Kubernetes.Tests;

/// <summary>What is said of pods that do not become ready, whichever of their containers it is.</summary>
public sealed class PodTroubleTests
{
    private const string
        Initializing = """{ "name": "web", "state": { "waiting": { "reason": "PodInitializing" } } }""",
        Running = """{ "name": "web", "started": true, "state": { "running": {} } }""",
        Ready = """{ "name": "web", "started": true, "ready": true, "state": { "running": {} } }""",
        DoneProxy = """{ "name": "proxy", "ready": true, "state": { "terminated": { "exitCode": 0 } } }""",
        RunningProxy = """{ "name": "proxy", "started": true, "state": { "running": {} } }""";

    private static readonly DesiredService Service = States.Service("web");

    private readonly Clock _clock = new();

    private PodTrouble Trouble => new([Service], new(_clock));

    [Theory]
    [InlineData(false, "the init container proxy ended with exit code 3, 3 times")]
    [InlineData(true, "the sidecar proxy ended with exit code 3, 3 times")]
    public void One_that_is_not_the_services_and_keeps_ending_is_named_with_its_exit_code(bool isSidecar, string says)
    {
        var trouble = Trouble.Find(Pod(isSidecar, Crashing("proxy", 2, 3), Initializing))!;
        // by its name the last lines of its log are found
        Assert.Equal(("web", FailureReason.Crashed, says, "proxy"), (trouble.Service, trouble.Reason, trouble.Says, trouble.Container));
    }

    [Theory]
    [InlineData("ImagePullBackOff", FailureReason.Image)]
    [InlineData("CreateContainerConfigError", FailureReason.Machine)]
    public void One_that_cannot_be_started_is_named(string waiting, FailureReason reason)
    {
        var stuck = $$"""{ "name": "proxy", "state": { "waiting": { "reason": "{{waiting}}", "message": "of old" } } }""";
        var trouble = Trouble.Find(Pod(true, stuck, Initializing))!;
        Assert.Equal(reason, trouble.Reason);
        Assert.StartsWith("the sidecar proxy: ", trouble.Says, StringComparison.Ordinal);
        Assert.EndsWith("of old", trouble.Says, StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_that_others_put_beside_it_is_judged_while_the_pod_is_not_ready()
    {
        Assert.Equal("the container mesh ended with exit code 1, 6 times",
            Trouble.Find(Pod(false, DoneProxy, Ready, Crashing("mesh", 5, 1)))!.Says);
        Assert.Null(Trouble.Find(Pod(false, DoneProxy, Ready, Crashing("mesh", 5, 1), isReady: true)));
    }

    [Fact]
    public void An_init_container_that_did_its_work_is_no_trouble() => Assert.Null(Trouble.Find(Pod(false, DoneProxy, Running)));

    [Fact]
    public void One_that_never_ends_is_named_when_the_time_is_over()
    {
        var (trouble, pod) = (Trouble, Pod(false, RunningProxy, Initializing));
        Assert.Null(trouble.Find(pod));
        _clock.Now += TimeSpan.FromSeconds(91);
        var late = trouble.Find(pod)!;
        Assert.Equal(("not started within 90 s: the init container proxy has not ended", "proxy"), (late.Says, late.Container));
    }

    [Fact]
    public void A_wait_that_is_over_says_which_container_was_not_as_it_should_be()
    {
        Assert.Equal("no progress; the sidecar proxy runs, and is not ready",
            Trouble.Late(Pod(true, RunningProxy, Ready), "no progress").Says);
        const string pulling = """{ "name": "web", "state": { "waiting": { "reason": "ImagePullBackOff" } } }""";
        Assert.Equal("no progress; the container web waits (ImagePullBackOff)",
            Trouble.Late(Pod(false, DoneProxy, pulling), "no progress").Says);
        var without = Trouble.Late(null, "no progress");
        Assert.Equal(("no progress", null), (without.Says, without.Pod));
    }

    /// <summary>A Deployment that was just applied may still say it of the version before.</summary>
    [Fact]
    public async Task A_Deployment_that_exceeded_its_deadline_ends_the_wait_when_it_says_so_for_a_while()
    {
        await using var live = await LiveObjects.StartAsync("acme-dev", _clock,
        [
            ("Deployment", _ => Told(States.Json("""
                {
                  "metadata": { "name": "web", "uid": "web", "generation": 2, "annotations": { "deployment.kubernetes.io/revision": "2" } },
                  "spec": { "replicas": 1 },
                  "status": {
                    "observedGeneration": 2,
                    "conditions": [{ "type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": "it timed out" }]
                  }
                }
                """))),
            ("ReplicaSet", _ => Told(States.Json("""
                {
                  "metadata": {
                    "name": "web-1", "uid": "set", "ownerReferences": [{ "controller": true, "uid": "web" }],
                    "annotations": { "deployment.kubernetes.io/revision": "2" }
                  }
                }
                """))),
            ("Pod", _ => Told(Pod(true, RunningProxy, Ready))),
        ], default);
        var judge = new Judge(new("web", [Service], [], States.Json("""{ "kind": "Deployment" }"""), []), new(_clock));
        Assert.IsType<Verdict.Waiting>(judge.Look(live, 2));
        _clock.Now += TimeSpan.FromSeconds(16);
        var trouble = Assert.IsType<Verdict.Failed>(judge.Look(live, 2)).Trouble;
        Assert.Equal((FailureReason.NeverReady, "proxy"), (trouble.Reason, trouble.Container));
        Assert.Equal("it timed out; the sidecar proxy runs, and is not ready", trouble.Says);
    }

    [Fact]
    public void Patience_ends_and_begins_anew_with_progress()
    {
        var patience = new Patience(_clock, TimeSpan.FromSeconds(10));
        _clock.Now += TimeSpan.FromSeconds(9);
        patience.See(1);
        _clock.Now += TimeSpan.FromSeconds(9);
        Assert.False(patience.IsOver);
        // what comes and goes is no progress
        patience.See(0);
        patience.See(1);
        _clock.Now += TimeSpan.FromSeconds(2);
        Assert.True(patience.IsOver);
    }

    [Fact]
    public void A_replica_whose_pod_is_not_ready_is_not_ready()
    {
        Assert.Equal(ReplicaState.NotReady, Replicas.Of(ContainerView.Of(Pod(true, RunningProxy, Ready)).First()).State);
        Assert.Equal(ReplicaState.Ready, Replicas.Of(ContainerView.Of(Pod(true, RunningProxy, Ready, isReady: true)).First()).State);
    }

    private static string Crashing(string name, int restarts, int exitCode) => $$"""
        {
          "name": "{{name}}", "restartCount": {{restarts}}, "ready": false, "state": { "waiting": { "reason": "CrashLoopBackOff" } },
          "lastState": { "terminated": { "exitCode": {{exitCode}}, "reason": "Error" } }
        }
        """;

    /// <summary>A pod of <c>web</c>, with <c>proxy</c> before or beside it, and <c>mesh</c> where something is said of it.</summary>
    private static JsonObject Pod(bool isSidecar, string proxy, string web, string? mesh = null, bool isReady = false)
    {
        var pod = States.Json($$"""
            {
              "metadata": { "name": "web-1-x", "uid": "pod", "ownerReferences": [{ "controller": true, "uid": "set" }] },
              "spec": { "initContainers": [{ "name": "proxy" }], "containers": [{ "name": "web" }] },
              "status": {
                "conditions": [{ "type": "Ready", "status": "{{isReady}}" }],
                "initContainerStatuses": [{{proxy}}], "containerStatuses": [{{web}}]
              }
            }
            """);
        if (isSidecar) pod["spec"]!["initContainers"]![0]!["restartPolicy"] = "Always";
        if (mesh is null) return pod;
        pod["spec"]!["containers"]!.AsArray().Add(States.Json("""{ "name": "mesh" }"""));
        pod["status"]!["containerStatuses"]!.AsArray().Add(States.Json(mesh));
        return pod;
    }

    /// <summary>A stream that tells of one object.</summary>
    private static async IAsyncEnumerable<WatchEvent> Told(JsonObject document)
    {
        await Task.Yield();
        yield return new WatchEvent.Snapshot(new("1", [document]));
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = System.GetUtcNow();

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
