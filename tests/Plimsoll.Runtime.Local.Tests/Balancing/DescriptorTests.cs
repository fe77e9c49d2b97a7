using System.Net.Sockets;

namespace Plimsoll.Runtime.Local.Tests.Balancing;

/// <summary>Counts the descriptors of this process, so nothing may run beside it.</summary>
public abstract class DescriptorTests : BalancerTests
{
    [Fact]
    public async Task No_descriptor_is_left_behind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        await using var replica = Replica.Echo("a");
        await UseAsync(replica);
        var before = Open();
        await UseAsync(replica);
        await Eventually.BecomesAsync($"at most {before} descriptors are open", () => Task.FromResult(Open()), open => open <= before);
    }

    private async Task UseAsync(Replica replica)
    {
        await using var dead = Replica.Refusing("dead");
        await using var balancer = Listen(dead.Backend, replica.Backend);
        for (var i = 0; i < 100; i++)
        {
            using var client = await Tcp.ConnectAsync(balancer.Address);
            await client.ReadLineAsync();
            if (i % 3 == 0) client.Reset();
            if (i % 3 == 1) client.Shutdown(SocketShutdown.Send);
        }
        using var open = await Tcp.ConnectAsync(balancer.Address);
        await open.ReadLineAsync();
        balancer.SetBackends([]);
        using var held = await Tcp.ConnectAsync(balancer.Address);
    }

    private static int Open() => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();
}

[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
