namespace Plimsoll.EndToEnd.Tests;

/// <summary>A counter that is up; the tests that share it run one after another, and each leaves it healthy.</summary>
public sealed class CounterFixture(BuiltSandboxes built) : IAsyncLifetime
{
    internal Sandbox Sandbox { get; private set; } = null!;

    internal Ran Up { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Sandbox = await built.CounterAsync();
        Up = await Sandbox.RunAsync("up", "-d");
    }

    public ValueTask DisposeAsync() => Sandbox.DisposeAsync();
}

/// <summary>The tests that share it.</summary>
[CollectionDefinition(Name)]
public sealed class CounterTestGroup : ICollectionFixture<CounterFixture>
{
    public const string Name = "counter";
}
