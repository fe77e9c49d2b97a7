using System.Security.Cryptography;
using Plimsoll.Oci;
using Plimsoll.Processes;
using Plimsoll.Progress;
using Plimsoll.Runtime.Local.Addresses;
using Plimsoll.Runtime.Local.Environments;
using Plimsoll.Runtime.Local.Home;
using Plimsoll.Runtime.Local.Images;
using Plimsoll.Runtime.Local.Services;

namespace Plimsoll.Runtime.Local.Checking;

/// <summary>
/// Checks images on this machine, each in a home of its own that is deleted afterwards. What runs there are children of this process,
/// without a keeper: they end when it does, even if it is killed, and the folder is deleted by the next check.
/// </summary>
/// <param name="home">PLIMSOLL_HOME.</param>
/// <param name="store">Where images are.</param>
/// <param name="time">The clock.</param>
public sealed class LocalChecks(string home, IImageStore store, TimeProvider time) : ICheckRuntime
{
    /// <summary>Another check holds the lock of all only while it deletes what killed ones left.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly ClosedController _controller = new(new(Path.GetFullPath(home)));
    private readonly KeeperHome _keeper = new(Path.GetFullPath(home));
    private readonly string _folder = Path.Combine(Path.GetFullPath(home), "checks");

    /// <inheritdoc />
    public async Task<IReadOnlyList<CheckResult>> CheckAsync(CheckPlan plan, IProgress<RunProgress> progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _controller.Refresh();
        var place = new KeeperHome(Path.Combine(_folder, RandomNumberGenerator.GetHexString(12, lowercase: true)));
        using var mine = await PrepareAsync(place, cancellationToken);
        try
        {
            var context = new KeeperContext(place, new StoredImages(store, place.Images,
                damage => progress.Report(new(plan.Service, damage))), new ReplicaPorts(place), time) { TakesUsualPorts = false };
            var results = await CheckAsync(plan, context, progress, cancellationToken);
            if (plan.State is not null && results.All(result => result.Problem is null)) await KeepImagesAsync(place, cancellationToken);
            return results;
        }
        finally
        {
            Directory.Delete(place.Root, recursive: true);
        }
    }

    /// <summary>What ran in a check that passed is what the keeper runs next, and unpacking it takes seconds.</summary>
    private async Task KeepImagesAsync(KeeperHome place, CancellationToken cancellationToken)
    {
        _keeper.Create();
        await ImageUnpacker.MoveAllAsync(place.Images, _keeper.Images, cancellationToken);
    }

    private static async Task<IReadOnlyList<CheckResult>> CheckAsync(CheckPlan plan, KeeperContext context,
        IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        var running = new RunningGroups();
        try
        {
            var problem = plan.State is { } state ? await StartAsync(state, context, running, progress, cancellationToken) : null;
            var image = await context.Images.GetAsync(plan.Repository, plan.Image, cancellationToken);
            var replica = problem is null && running.Service(plan.Service)?.Running is [var first, ..] ? first : null;
            var checker = new Checker(context.Users.Give(image, plan.Service), replica, problem, context);
            var results = new List<CheckResult>();
            foreach (var check in plan.Checks) results.Add(new(check, await checker.ProblemAsync(check, cancellationToken)));
            return results.Exists(result => result.Problem is not null) && await checker.FindEndAsync(cancellationToken) is { } end
                ? [.. results.Select(result => result.Problem is { } problem && Checker.Asks(result.Check)
                    ? result with { Problem = $"{problem}; {end}" } : result)]
                : results;
        }
        finally
        {
            await running.StopAllAsync();
        }
    }

    /// <returns>Why it did not come up; null when it did.</returns>
    private static async Task<string?> StartAsync(DesiredState state, KeeperContext context, RunningGroups running,
        IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        try
        {
            await new Converger(state.Environment, context, running, progress).RunAsync(state, cancellationToken);
            return null;
        }
        catch (RolloutFailedException e)
        {
            return $"{e.Outcome.Service} did not come up: {e.Outcome.Detail}";
        }
    }

    /// <summary>Makes a place for a check, and deletes what killed ones left: one at a time, as a new place is locked only a moment after
    /// it is there.</summary>
    private async Task<FileLock> PrepareAsync(KeeperHome place, CancellationToken cancellationToken)
    {
        using var alone = await FileLock.TakeAsync(_folder + ".lock", Patience, time, cancellationToken);
        DeleteLeft();
        place.Create();
        return await FileLock.TakeAsync(place.Lock, Patience, time, cancellationToken);
    }

    private void DeleteLeft()
    {
        if (!Directory.Exists(_folder)) return;
        foreach (var left in Directory.EnumerateDirectories(_folder).Select(folder => new KeeperHome(folder)))
        {
            using var free = FileLock.TryTake(left.Lock);
            if (free is null) continue;
            OciRuntime.CleanUp(left.Containers);
            Directory.Delete(left.Root, recursive: true);
        }
    }
}
