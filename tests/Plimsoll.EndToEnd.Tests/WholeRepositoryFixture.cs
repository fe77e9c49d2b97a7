namespace Plimsoll.EndToEnd.Tests;

/// <summary>A fresh clone of this repository that is up, which takes minutes: its tests share it, one after another.</summary>
public sealed class WholeRepositoryFixture(BuiltSandboxes built) : IAsyncLifetime
{
    internal Sandbox Sandbox { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Sandbox = await built.UpRepositoryOnceAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>The tests that share it.</summary>
[CollectionDefinition(Name)]
public sealed class WholeRepositoryTestGroup : ICollectionFixture<WholeRepositoryFixture>
{
    public const string Name = "whole repository";
}
