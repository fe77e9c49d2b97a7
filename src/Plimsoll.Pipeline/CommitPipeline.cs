using Plimsoll.Delivery.Checks;
using Plimsoll.Delivery.Releases;
using Plimsoll.Oci;
using Plimsoll.Packaging;
using Plimsoll.Packaging.Attestation;
using Plimsoll.Pipeline.Pushing;
using Plimsoll.Progress;
using Plimsoll.Runtime;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Pipeline;

/// <summary>Makes images and releases of commits: plan, then for each unit whose image is not there yet test, build and check.</summary>
/// <param name="repository">Where the commits are.</param>
/// <param name="store">Where images and releases are kept.</param>
/// <param name="checks">Where images are checked.</param>
/// <param name="folders">Where kept folders and caches are.</param>
/// <param name="time">Measures how long things take.</param>
public sealed class CommitPipeline(GitRepository repository, IImageStore store, ICheckRuntime checks, PackagingFolders folders,
    TimeProvider time)
{
    /// <summary>The code of a release that is waited for.</summary>
    public const string NotReleased = "PLM4061";

    private readonly ToolchainProbe _toolchain = new(folders);
    private readonly VerifiedImages _verified = new();
    private readonly BuiltCommits _built = new(folders);

    /// <summary>Finds the key that signs what is built; null attests it without a signature. Asked only when something may have to be
    /// built.</summary>
    public Func<SigningKey?> FindSigningKey { get; init; } = () => null;

    /// <summary>Lists the keys whose signatures count for images that were built elsewhere. Default: none.</summary>
    public Func<IReadOnlyList<VerifyingKey>> ListTrustedKeys { get; init; } = () => [];

    /// <summary>Opens a registry by its host; null pushes nothing.</summary>
    public Func<string, IProgress<RunProgress>, RegistryImageStore>? OpenRegistry { get; init; }

    /// <summary>Whether releases that nobody pushed are made here. Default: they are.</summary>
    public bool MayBuild { get; init; } = true;

    /// <summary>
    /// Refuses a workspace with an exception, by its plimsoll.yaml and the commit id, before anything of the commit is tested, built or
    /// found. Default: all are let through.
    /// </summary>
    public Func<WorkspaceManifest, string, CancellationToken, Task> RequireAsync { get; set; } = (_, _, _) => Task.CompletedTask;

    /// <summary>Knows whether images are what an environment requires.</summary>
    public ImageRequirements Requirements => new(store, OpenRegistry, ListTrustedKeys()) { Verified = _verified };

    /// <summary>Finds out what a build of a commit would have to do, without doing it.</summary>
    /// <param name="commit">The full commit id.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PlimsollException">A manifest is not valid.</exception>
    public async Task<BuildPlan> PlanAsync(string commit, CancellationToken cancellationToken) =>
        await PlanAsync(await ReadAsync(commit, cancellationToken), cancellationToken);

    private async Task<Catalog> ReadAsync(string commit, CancellationToken cancellationToken)
    {
        var catalog = await CatalogReader.ReadAsync(repository, commit, cancellationToken);
        await RequireAsync(catalog.Workspace, catalog.Commit, cancellationToken);
        return catalog;
    }

    private async Task<BuildPlan> PlanAsync(Catalog catalog, CancellationToken cancellationToken)
    {
        var stamp = ToolchainProbe.Stamp();
        var commit = catalog.Commit;
        var globalJson = await repository.ReadFileAsync(commit, "global.json", cancellationToken);
        var tools = await _toolchain.ProbeAsync(globalJson, cancellationToken);
        var inputs = await InputReader.ReadAsync(repository, catalog, tools.Toolchain, cancellationToken);
        var packager = new Packager(store, tools, folders, time) { Attestor = new(store, FindSigningKey(), SourceAsync, commit, time),
            ListTrustedKeys = ListTrustedKeys };
        var units = new List<PlannedUnit>();
        foreach (var unit in inputs) units.Add(new(unit, await packager.FindAsync(catalog.Workspace.Name, unit, cancellationToken)));
        return new(catalog, units, packager, new TestRunner(tools, folders, time)) { ToolchainStamp = stamp };
    }

    /// <summary>The images of all services of a commit, when these were tested and built before with the same toolchain and are still
    /// there.</summary>
    /// <param name="commit">The full commit id.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Null when it has to be looked at more closely:
    /// <see cref="BuildAsync(string, Func{Unit, bool}?, IProgress{RunProgress}, CancellationToken)"/> does.</returns>
    public async Task<IReadOnlyList<BuiltImage>?> FindBuiltAsync(string commit, CancellationToken cancellationToken)
    {
        if (_built.Read(commit) is not { } built || built.Stamp != ToolchainProbe.Stamp()) return null;
        foreach (var unit in built.Units)
        {
            if (await store.ResolveAsync(unit.Repository, unit.Digest.ToString(), cancellationToken) is null) return null;
        }
        return built.Units;
    }

    /// <summary>Makes the images of a commit that are not there yet.</summary>
    /// <param name="commit">The full commit id.</param>
    /// <param name="select">Chooses units; null takes all that are delivered: services, and what stores run. The bases that these need come
    /// by themselves.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancellationToken">Kills what was started.</param>
    /// <exception cref="PlimsollException">A manifest is not valid, a test or a build failed.</exception>
    public async Task<BuildReport> BuildAsync(string commit, Func<Unit, bool>? select, IProgress<RunProgress> progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return await BuildAsync(await ReadAsync(commit, cancellationToken), select, false, progress, cancellationToken);
    }

    private async Task<BuildReport> BuildAsync(
        Catalog catalog, Func<Unit, bool>? select, bool check, IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        var isWhole = select is null;
        var plan = await PlanAsync(catalog, cancellationToken);
        select ??= plan.Catalog.IsDelivered;
        await new BaseVersions(store).CheckAsync(plan, select, cancellationToken);
        var run = new BuildRun(plan, new UnitStep(repository, plan, time, progress));
        var units = await run.RunAsync(select, check ? CheckAsync : null, cancellationToken);
        if (isWhole)
            _built.Write(catalog.Commit, new(plan.ToolchainStamp, [.. units.Where(unit => IsService(unit.Image.Unit)).Select(Remember)]));
        return new(plan.Catalog, units);

        Task CheckAsync(Unit unit, IReadOnlyList<UnitImage> images) => Checks(catalog, images, progress)
            .RequireAsync(unit, cancellationToken);
    }

    /// <summary>Runs the checks of units against their images, which are built first where they are not there yet, whether they passed
    /// before or not.</summary>
    /// <param name="commit">The full commit id.</param>
    /// <param name="select">Chooses units; null takes all. Those without checks are passed over.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancellationToken">Kills what was started.</param>
    /// <exception cref="PlimsollException">A manifest is not valid, a test or a build failed.</exception>
    public async Task<IReadOnlyList<UnitChecks>> CheckAsync(string commit, Func<Unit, bool>? select, IProgress<RunProgress> progress,
        CancellationToken cancellationToken)
    {
        var catalog = await ReadAsync(commit, cancellationToken);
        var chosen = catalog.Units.Where(unit => unit.Checks.Count > 0 && select?.Invoke(unit) != false).ToList();
        var needed = chosen.SelectMany(unit => CheckPlanner.Needed(catalog, unit)).Concat(chosen).Select(unit => unit.Name).ToHashSet();
        var report = await BuildAsync(catalog, unit => needed.Contains(unit.Name), false, progress, cancellationToken);
        var step = Checks(catalog, ImagesOf(report), progress);
        var results = new List<UnitChecks>();
        foreach (var unit in chosen) results.Add(await step.RunAsync(unit, cancellationToken));
        return results;
    }

    /// <summary>Makes the release of a commit: its images, checked, and the release index in the store under the commit's name.</summary>
    /// <param name="commit">The full commit id.</param>
    /// <param name="tags">More names for the release, for instance <c>env-dev</c>.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancellationToken">Kills what was started.</param>
    public async Task<ReleasedCommit> ReleaseAsync(string commit, IReadOnlyList<string> tags, IProgress<RunProgress> progress,
        CancellationToken cancellationToken) =>
        await ReleaseAsync(await ReadAsync(commit, cancellationToken), tags, progress, cancellationToken);

    private async Task<ReleasedCommit> ReleaseAsync(Catalog catalog, IReadOnlyList<string> tags, IProgress<RunProgress> progress,
        CancellationToken cancellationToken)
    {
        var commit = catalog.Commit;
        RequireContent(catalog);
        var report = await BuildAsync(catalog, null, true, progress, cancellationToken);
        foreach (var unit in report.Units) await store.TagAsync(unit.Image.Repository, commit, unit.Image.Digest, cancellationToken);
        var release = await ReleaseOfAsync(report.Catalog, report.Units.Select(unit => unit.Image), cancellationToken);
        var index = await new ReleaseStore(store).WriteAsync(release, tags, cancellationToken);
        if (FindSigningKey() is { } key)
            await new ManifestSigner(store, key).SignAsync(ReleaseStore.Repository(release.Workspace), index, cancellationToken);
        if (report.Catalog.Workspace.Registry is { } place && OpenRegistry is { } open)
            await PushAsync(open, RegistryTarget.Parse(place), report, (release, index), tags, progress, cancellationToken);
        return new(report.Catalog, release, index) { Units = report.Units };
    }

    /// <summary>The release that images are, which is stored nowhere yet.</summary>
    /// <param name="catalog">The workspace at the commit.</param>
    /// <param name="images">Its images.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<Release> ReleaseOfAsync(Catalog catalog, IEnumerable<UnitImage> images, CancellationToken cancellationToken) =>
        new ImageFacts(store).AddToAsync(Release.Of(catalog, images.Select(image => (image.Unit, image.Repository, image.Digest))),
            cancellationToken);

    /// <summary>The release of a commit as others can have it too: the one that is in the registry of the workspace with all its images, or
    /// one that is made here and pushed.</summary>
    /// <param name="commit">The full commit id.</param>
    /// <param name="tags">More names for the release, for instance <c>env-prod</c>.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancellationToken">Kills what was started.</param>
    /// <exception cref="PlimsollException">PLM4061: it is not there, and nothing is built here.</exception>
    public async Task<ReleasedCommit> ReleaseSharedAsync(string commit, IReadOnlyList<string> tags, IProgress<RunProgress> progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(commit);
        var catalog = await ReadAsync(commit, cancellationToken);
        if (await FindPushedAsync(catalog, tags, progress, cancellationToken) is { } pushed) return pushed;
        return MayBuild ? await ReleaseAsync(catalog, tags, progress, cancellationToken)
            : throw new PlimsollException(Outcome.Unavailable, NotReleased,
            $"the release of {commit[..7]} is not in {catalog.Workspace.Registry ?? "a registry"} with all its images, "
                + $"and nothing is built here. Who may push there makes it, such as CI: plimsoll build --release --commit {commit[..7]}");
    }

    /// <summary>Gives a release and its images names, where an environment pulls them from.</summary>
    /// <param name="registry">The registry of the workspace; null is the store of this machine.</param>
    /// <param name="tag">Gives them.</param>
    public async Task NameAsync(string? registry, Func<ReleaseNames, Task> tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        if (registry is null) await tag(new(store, repository => repository));
        if (registry is null || OpenRegistry is not { } open) return;
        var target = RegistryTarget.Parse(registry);
        using var far = open(target.Registry, ProgressTo.Nobody);
        await tag(new(far, target.RepositoryOf));
    }

    /// <summary>The release of a commit, where it is in the registry of the workspace with all its images.</summary>
    /// <param name="commit">The full commit id.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Null when it has to be made.</returns>
    public async Task<ReleasedCommit?> FindSharedAsync(string commit, CancellationToken cancellationToken) =>
        await FindPushedAsync(await ReadAsync(commit, cancellationToken), [], ProgressTo.Nobody, cancellationToken);

    private async Task<ReleasedCommit?> FindPushedAsync(Catalog catalog, IReadOnlyList<string> tags, IProgress<RunProgress> progress,
        CancellationToken cancellationToken)
    {
        if (catalog.Workspace.Registry is not { } place || OpenRegistry is not { } open) return null;
        var target = RegistryTarget.Parse(place);
        using var registry = open(target.Registry, progress);
        var releases = new PushedReleases(registry, target, progress)
        {
            Trusted = ListTrustedKeys(),
            IsOwnAsync = async seen => (await new ReleaseStore(store).FindAsync(catalog.Workspace.Name, catalog.Commit,
                cancellationToken))?.Index == seen,
        };
        if (await releases.FindAsync(catalog, cancellationToken) is not var (release, index)) return null;
        await releases.TagAsync(release.Workspace, index, tags, cancellationToken);
        return new(catalog, release, index);
    }

    /// <summary>An environment without services and stores would be healthy and run nothing: who asked for that has forgotten the
    /// manifests, or to commit them.</summary>
    private static void RequireContent(Catalog catalog)
    {
        if (catalog.Units.Any(IsService) || catalog.Workspace.Stores.Any(store => !store.External)) return;
        var bases = catalog.Units.Count == 0 ? "no manifest (service.yaml) is in it" : $"its {catalog.Units.Count} units are all bases";
        throw new PlimsollException(Outcome.Refused, "PLM4068",
            $"releasing {catalog.Commit[..7]}: it has no service to run: {bases}.\n         To write manifests for what the repository "
                + "has, and commit them: plimsoll init && git add . && git commit");
    }

    private CheckStep Checks(Catalog catalog, IReadOnlyList<UnitImage> images, IProgress<RunProgress> progress) =>
        new(catalog, images, checks, new(folders, "checks"), time, progress);

    private static IReadOnlyList<UnitImage> ImagesOf(BuildReport report) => [.. report.Units.Select(unit => unit.Image)];

    private async Task<string> SourceAsync(CancellationToken cancellationToken) =>
        await repository.ReadOriginAsync(cancellationToken) ?? await repository.ReadNameAsync(cancellationToken);

    /// <summary>The registry of the workspace gets what the store of this machine has: the images, and then the release that names
    /// them.</summary>
    private async Task PushAsync(
        Func<string, IProgress<RunProgress>, RegistryImageStore> open, RegistryTarget target, BuildReport report,
            (Release Release, Digest Index) made, IReadOnlyList<string> tags,
        IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        using var registry = open(target.Registry, progress);
        var push = new ImagePush(store, registry, target, progress);
        foreach (var unit in report.Units) await push.PushAsync(unit.Image, made.Release.Commit, cancellationToken);
        await push.PushAsync(ReleaseStore.Repository(made.Release.Workspace), made.Index, [made.Release.Commit, .. tags],
            cancellationToken);
    }

    private static bool IsService(Unit unit) => unit.Service is not null;

    private static BuiltImage Remember(UnitBuild unit) => new(unit.Image.Unit.Name, unit.Image.Unit.Kind, unit.Image.Repository,
        unit.Image.Digest, unit.Image.InputKey);
}
