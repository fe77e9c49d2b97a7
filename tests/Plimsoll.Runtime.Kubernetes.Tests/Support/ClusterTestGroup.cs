namespace Plimsoll.Runtime.Kubernetes.Tests.Support;

/// <summary>Tests that roll out on the cluster: one at a time, as the node is this machine, and its load would be theirs.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ClusterTestGroup
{
    public const string Name = "cluster";
}
