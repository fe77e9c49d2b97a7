using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Objects;

/// <summary>A container of a pod as it is.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Spec">What it should be.</param>
/// <param name="Status">What it is; null when the kubelet said nothing yet.</param>
internal sealed record ContainerView(JsonObject Pod, JsonObject Spec, JsonObject? Status)
{
    private const int CrashesThatSay = 2;

    public string Name => Spec.Text("name") ?? "";

    /// <summary>What it is to its pod.</summary>
    public ContainerRole Role { get; init; }

    /// <summary>As people call it: <c>the sidecar proxy</c>.</summary>
    public string Said => Role switch
    {
        ContainerRole.Init => $"the init container {Name}",
        ContainerRole.Sidecar => $"the sidecar {Name}",
        _ => $"the container {Name}",
    };

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

    /// <summary>Whether it ends again and again.</summary>
    public bool IsCrashing => Waiting == "CrashLoopBackOff" || Restarts >= CrashesThatSay && !IsReady;

    /// <summary>How it ended, in words.</summary>
    public string EndedSays
    {
        get
        {
            var reason = Ended.Text("reason") is { } why and not "Error" and not "Completed" ? $" ({why})" : "";
            var times = IsRunning ? Restarts : Restarts + 1;
            return $"ended with exit code {Ended.Number("exitCode")}{reason}{(times > 1 ? $", {times} times" : "")}";
        }
    }

    /// <summary>Whether it is as its pod needs it: an init container has done its work, any other is ready.</summary>
    public bool IsAsNeeded =>
        IsReady || Role == ContainerRole.Init && Status.At("state", "terminated") is { } ended && ended.Number("exitCode") == 0;

    /// <summary>Whether it keeps the containers after it from being started.</summary>
    public bool HoldsOthersUp =>
        Role switch { ContainerRole.Init => !IsAsNeeded, ContainerRole.Sidecar => !Status.Flag("started"), _ => false };

    /// <summary>Why it is not as its pod needs it, in words.</summary>
    public string StateSays =>
        Status is null ? "was not started"
        : Waiting == "CrashLoopBackOff" || IsEnded ? EndedSays
        : Waiting is not null ? $"waits ({WaitingSays.TrimEnd(':', ' ')})"
        : Role == ContainerRole.Init ? "has not ended" : "runs, and is not ready";

    /// <summary>
    /// The digest that runs, with its algorithm; null before the image is there. A pod that names a digest runs that one: its node reports
    /// any of those that it knows the same content by, for instance that of a copy with other annotations. What a runtime loaded without a
    /// registry has none.
    /// </summary>
    public string? Digest => Status.Text("imageID") is { Length: > 0 } id ? DigestIn(Spec.Text("image") ?? "") ?? DigestIn(id) : null;

    /// <summary>The one of these services that it is of; null when others put it in.</summary>
    public DesiredService? ServiceIn(IEnumerable<DesiredService> services) =>
        Role == ContainerRole.Main ? services.FirstOrDefault(service => service.Name == Name) : null;

    /// <summary>The name of that service; of what others put in, the first one's.</summary>
    public string ServiceNameIn(IReadOnlyList<DesiredService> services) => (ServiceIn(services) ?? services[0]).Name;

    /// <summary>The value of a variable that the workload gives it; null when it has none.</summary>
    public string? Variable(string name) => Spec.Items("env").FirstOrDefault(variable => variable.Text("name") == name)?.Text("value");

    /// <summary>The containers of a pod, without those that run before or beside them as init containers.</summary>
    public static IEnumerable<ContainerView> Of(JsonObject pod) => Of(pod, "containers", "containerStatuses");

    /// <summary>All containers of a pod, in the order in which they are started.</summary>
    public static IEnumerable<ContainerView> AllOf(JsonObject pod) =>
        Of(pod, "initContainers", "initContainerStatuses").Select(each => each with { Role = RoleOfInit(each.Spec) }).Concat(Of(pod));

    private static IEnumerable<ContainerView> Of(JsonObject pod, string specs, string statuses) =>
        from spec in pod.Items("spec", specs)
        let name = spec.Text("name")
        select new ContainerView(pod, spec, pod.Items("status", statuses).FirstOrDefault(status => status.Text("name") == name));

    private static ContainerRole RoleOfInit(JsonObject spec) =>
        spec.Text("restartPolicy") == "Always" ? ContainerRole.Sidecar : ContainerRole.Init;

    private static string? DigestIn(string image) => image.LastIndexOf("sha256:", StringComparison.Ordinal) is >= 0 and var at
        ? image[at..] : null;
}

/// <summary>What a container is to its pod.</summary>
internal enum ContainerRole
{
    /// <summary>One of those that the pod is there for.</summary>
    Main,

    /// <summary>An init container that is kept running beside them (<c>restartPolicy: Always</c>).</summary>
    Sidecar,

    /// <summary>Runs to its end before they are started.</summary>
    Init,
}
