namespace Plimsoll.EndToEnd.Tests;

/// <summary>A fresh clone of this repository that is up, which takes minutes: its tests share it, one after another.</summary>
public sealed class WholeRepositoryFixture : IAsyncLifetime
{
    internal Sandbox Sandbox { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Sandbox = await Sandbox.CreateAsync();
        await Sandbox.GitAsync("fetch", "-q", Clone.Root, "HEAD");
        await Sandbox.GitAsync("reset", "-q", "--hard", "FETCH_HEAD");
        await Sandbox.RequireAsync("up", "-d");
    }

    public ValueTask DisposeAsync() => Sandbox.DisposeAsync();
}

/// <summary>The tests that share it. They run alone: its services are tested as it comes up, and others load the machine on purpose.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WholeRepositoryTestGroup : ICollectionFixture<WholeRepositoryFixture>
{
    public const string Name = "whole repository";
}
