using Plimsoll.Runtime.Kubernetes.Rollouts;

namespace Plimsoll.Runtime.Kubernetes.Tests;

/// <summary>What those hear who wait for a change.</summary>
public sealed class SignalTests
{
    private readonly Signal _signal = new();

    [Fact]
    public async Task A_change_wakes_who_waits_and_not_who_comes_after_it()
    {
        var before = _signal.Next;
        Assert.False(before.IsCompleted);
        _signal.Raise();
        await before;
        Assert.False(_signal.Next.IsCompleted);
    }

    [Fact]
    public async Task A_failure_lasts_for_all_who_wait_then_or_later_whatever_else_changes()
    {
        var before = _signal.Next;
        _signal.Fail(new InvalidOperationException("first"));
        _signal.Raise();
        _signal.Fail(new InvalidOperationException("second"));
        Assert.Equal("first", (await Assert.ThrowsAsync<InvalidOperationException>(() => before)).Message);
        Assert.Equal("first", (await Assert.ThrowsAsync<InvalidOperationException>(() => _signal.Next)).Message);
    }
}
