using Plimsoll.Runtime.Local.Addresses;

namespace Plimsoll.Runtime.Local.Tests.Addresses;

public sealed class ReplicaPortsTests
{
    [Fact]
    public void Nobody_guesses_the_next_port_and_none_comes_again_soon()
    {
        using var folder = new TempFolder();
        var ports = new ReplicaPorts(new(folder.Path));
        var given = Enumerable.Range(0, 500).Select(_ => ports.Next()).ToList();
        Assert.Equal(given.Count, given.Distinct().Count());
        Assert.All(given, port => Assert.InRange(port, 10000, 19999));
        // a few of 500 are beside each other by chance
        Assert.InRange(given.Zip(given.Skip(1)).Count(pair => Math.Abs(pair.First - pair.Second) == 1), 0, 10);
        var others = new ReplicaPorts(new(folder.Path));
        Assert.NotEqual(given.Take(5), Enumerable.Range(0, 5).Select(_ => others.Next()));
    }
}
