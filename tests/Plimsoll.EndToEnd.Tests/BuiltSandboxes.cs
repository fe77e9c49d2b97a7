[assembly: AssemblyFixture(typeof(Plimsoll.EndToEnd.Tests.BuiltSandboxes))]

namespace Plimsoll.EndToEnd.Tests;

/// <summary>
/// Sandboxes that are built once, when the first test needs them. Tests that only need something that is built take a copy and have it in
/// seconds; that a clone and an empty home become the same is what <see cref="WholeRepositoryTests"/> shows.
/// </summary>
public sealed class BuiltSandboxes : IAsyncDisposable
{
    private readonly Lazy<Task<Sandbox>> _counter = new(CounterWorkspace.BuildAsync);
    private readonly Lazy<Task<Sandbox>> _repository = new(UpRepositoryAsync);
    private readonly Lazy<Task<Sandbox>> _untouched;

    public BuiltSandboxes() => _untouched = new(async () => await (await _repository.Value).CopyAsync());

    /// <summary>A sandbox of its own with the counter's first commit, whose image is built.</summary>
    internal async Task<Sandbox> CounterAsync() => await (await _counter.Value).CopyAsync();

    /// <summary>The sandbox in which a fresh clone of this repository is up; its tests run one after another.</summary>
    internal async Task<Sandbox> UpRepositoryOnceAsync()
    {
        // before anything is changed in it
        await _untouched.Value;
        return await _repository.Value;
    }

    /// <summary>A sandbox of its own with this repository, whose images are built.</summary>
    internal async Task<Sandbox> RepositoryAsync() => await (await _untouched.Value).CopyAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var made in new[] { _counter, _untouched, _repository }.Where(made => made.IsValueCreated
            && made.Value.IsCompletedSuccessfully))
            await (await made.Value).DisposeAsync();
    }

    private static async Task<Sandbox> UpRepositoryAsync()
    {
        var sandbox = await Sandbox.CreateAsync();
        await sandbox.GitAsync("fetch", "-q", Clone.Root, "HEAD");
        await sandbox.GitAsync("reset", "-q", "--hard", "FETCH_HEAD");
        try
        {
            await sandbox.RequireForAllAsync("up", "-d");
            return sandbox;
        }
        catch
        {
            // what was started must not outlive the failure
            await sandbox.DisposeAsync();
            throw;
        }
    }
}
