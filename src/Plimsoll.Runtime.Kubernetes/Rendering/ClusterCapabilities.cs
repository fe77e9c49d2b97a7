namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>What a cluster's API server understands, as far as rendering differs by it. The plain constructor is what every server from
/// 1.19 on has.</summary>
public sealed record ClusterCapabilities
{
    /// <summary><c>policy/v1</c>, from 1.21; else <c>policy/v1beta1</c>.</summary>
    public bool PolicyV1 { get; init; }

    /// <summary><c>autoscaling/v2</c>, from 1.23; else <c>autoscaling/v2beta2</c>, which is gone from 1.26 on.</summary>
    public bool AutoscalingV2 { get; init; }

    /// <summary>Probes of the kind <c>grpc</c>: stable from 1.27.</summary>
    public bool GrpcProbe { get; init; }

    /// <summary><c>preStop: { sleep }</c>, which needs no program in the image: on by default from 1.30.</summary>
    public bool SleepAction { get; init; }

    /// <summary><c>minReadySeconds</c> of a StatefulSet: stable from 1.25.</summary>
    public bool StatefulSetMinReady { get; init; }

    /// <summary>Kubernetes 1.20.</summary>
    public static ClusterCapabilities Oldest { get; } = Of(1, 20);

    /// <summary>Kubernetes 1.36.</summary>
    public static ClusterCapabilities Newest { get; } = Of(1, 36);

    /// <summary>What a version has where nobody turned anything off.</summary>
    /// <param name="major">As in <c>/version</c>.</param>
    /// <param name="minor">As in <c>/version</c>, without what some distributions append to it.</param>
    public static ClusterCapabilities Of(int major, int minor)
    {
        return new()
        {
            PolicyV1 = Since(21),
            AutoscalingV2 = Since(23),
            StatefulSetMinReady = Since(25),
            GrpcProbe = Since(27),
            SleepAction = Since(30),
        };

        bool Since(int first) => major > 1 || minor >= first;
    }
}
