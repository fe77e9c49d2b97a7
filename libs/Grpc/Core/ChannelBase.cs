namespace Grpc.Core;

/// <summary>The way to a server.</summary>
/// <param name="target">The server, as in <c>localhost:8888</c>.</param>
public abstract class ChannelBase(string target)
{
    /// <summary>The server, as in <c>localhost:8888</c>.</summary>
    public string Target { get; } = target;

    /// <summary>Makes the calls that go this way.</summary>
    public abstract CallInvoker CreateCallInvoker();
}
