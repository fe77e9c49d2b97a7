using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Objects;

/// <summary>A container of a pod as it is.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Spec">What it should be.</param>
/// <param name="Status">What it is; null when the kubelet said nothing yet.</param>
internal sealed record ContainerView(JsonObject Pod, JsonObject Spec, JsonObject? Status)
{
    public string Name => Spec.Text("name") ?? "";

    public bool IsReady => Status.Flag("ready");

    public bool IsRunning => Status.At("state", "running") is not null;

    public int Restarts => (int)Status.Number("restartCount");

    /// <summary>Why it does not run, in one word of Kubernetes such as <c>ImagePullBackOff</c>; null when it is not kept waiting.</summary>
    public string? Waiting => Status.Text("state", "waiting", "reason");

    /// <summary>Whether it waits for an image that cannot be had.</summary>
    public bool LacksImage => Waiting is "ErrImagePull" or "ImagePullBackOff" or "InvalidImageName" or "ErrImageNeverPull";

    /// <summary>Whether its node makes it: volumes are mounted, and its image is pulled.</summary>
    public bool IsBeingMade => Waiting is "ContainerCreating" or "PodInitializing";

    /// <summary>Whether it waits because its node cannot make it as it is written.</summary>
    public bool CannotBeMade => Waiting is "CreateContainerConfigError" or "CreateContainerError" or "RunContainerError";

    /// <summary>Why it does not run, in the words of its node.</summary>
    public string WaitingSays => $"{Waiting}: {Status.Text("state", "waiting", "message")}";

    /// <summary>Whether it has ended, and was not started again yet.</summary>
    public bool IsEnded => Status.At("state", "terminated") is not null;

    /// <summary>How it ended, or ended last; null when it never did.</summary>
    public JsonObject? Ended => (Status.At("state", "terminated") ?? Status.At("lastState", "terminated")) as JsonObject;

    /// <summary>
    /// The digest that runs, with its algorithm; null before the image is there. A pod that names a digest runs that one: its node reports any of those that it knows the same
    /// content by, for instance that of a copy with other annotations. What a runtime loaded without a registry has none.
    /// </summary>
    public string? Digest => Status.Text("imageID") is { Length: > 0 } id ? DigestIn(Spec.Text("image") ?? "") ?? DigestIn(id) : null;

    /// <summary>The value of a variable that the workload gives it; null when it has none.</summary>
    public string? Variable(string name) => Spec.Items("env").FirstOrDefault(variable => variable.Text("name") == name)?.Text("value");

    /// <summary>The containers of a pod, without those that run before it.</summary>
    public static IEnumerable<ContainerView> Of(JsonObject pod) =>
        from spec in pod.Items("spec", "containers")
        select new ContainerView(pod, spec, pod.Items("status", "containerStatuses").FirstOrDefault(status => status.Text("name") == spec.Text("name")));

    private static string? DigestIn(string image) => image.LastIndexOf("sha256:", StringComparison.Ordinal) is >= 0 and var at ? image[at..] : null;
}
