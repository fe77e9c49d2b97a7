using Plimsoll.Oci;
using Plimsoll.Packaging.Attestation;
using Plimsoll.Packaging.Debian;
using Plimsoll.Packaging.Dockerfiles;
using Plimsoll.Packaging.DotNet;
using Plimsoll.Packaging.Files;
using Plimsoll.Packaging.Images;
using Plimsoll.Progress;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging;

/// <summary>Finds the images of units, and builds those that are not there.</summary>
/// <param name="store">Where images are kept.</param>
/// <param name="tools">What builds here; the same that the input keys were computed with.</param>
/// <param name="folders">Where kept folders and caches are.</param>
/// <param name="time">The clock.</param>
public sealed class Packager(IImageStore store, BuildTools tools, PackagingFolders folders, TimeProvider time)
{
    /// <summary>The annotation of an image that says what it was made of.</summary>
    public const string KeyAnnotation = "dev.plimsoll.input-key";

    private readonly IReadOnlyList<IBuilder> _builders =
    [
        new DotNetBuilder(store, tools, folders, time),
        new DebianBuilder(folders),
        new DockerfileBuilder(store, folders, time),
        new FilesBuilder(tools, folders, time),
    ];

    private readonly KeyRecords _records = new(folders);

    /// <summary>Lists the keys whose signatures count; asked when an image is found that was not built on this machine. Default:
    /// none.</summary>
    public Func<IReadOnlyList<VerifyingKey>> ListTrustedKeys { get; init; } = () => [];

    /// <summary>Says of what is built how it came to be; null says nothing.</summary>
    public Attestor? Attestor { get; init; }

    /// <summary>
    /// The image of a unit if it was built before, on this machine, or elsewhere and signed with a trusted key; null when it was not. What
    /// else has the tag of the input key counts as not there.
    /// </summary>
    /// <param name="workspace">The name of the workspace.</param>
    /// <param name="inputs">The unit's inputs.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<UnitImage?> FindAsync(string workspace, UnitInputs inputs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var repository = RepositoryOf(workspace, inputs.Unit);
        return await store.ResolveAsync(repository, TagOf(inputs.Key), cancellationToken) is { } manifest
            && await IsBelievedAsync(repository, inputs.Key, manifest.Digest, cancellationToken)
            ? new(inputs.Unit, repository, manifest.Digest, inputs.Key)
            : null;
    }

    /// <summary>Builds the image of a unit and puts it into the store, whether it is there or not.</summary>
    /// <param name="repository">Where the files of the inputs are.</param>
    /// <param name="workspace">The name of the workspace.</param>
    /// <param name="inputs">The unit's inputs.</param>
    /// <param name="on">The image of the workspace's base that the unit is built on; null where it is built on none.</param>
    /// <param name="progress">Told what is being done, for people; null to be quiet.</param>
    /// <param name="cancellationToken">Kills what was started.</param>
    /// <exception cref="PlimsollException">PLM4xxx: the build failed, or what it needs is not there.</exception>
    public async Task<UnitImage> BuildAsync(GitRepository repository, string workspace, UnitInputs inputs, UnitImage? on,
        UnitProgress? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var builder = _builders.FirstOrDefault(builder => builder.Name == inputs.Unit.Build.Builder) ?? throw Unknown(inputs.Unit);
        var started = time.GetUtcNow();
        var told = progress ?? new(ProgressTo.Nobody, "build", inputs.Unit.Name);
        var request = new BuildRequest(repository, workspace, inputs, null, told);
        var parts = builder.TakesBase ? await BuildOnAsync(builder, request, on, cancellationToken)
            : await builder.BuildAsync(request, cancellationToken);
        var target = RepositoryOf(workspace, inputs.Unit);
        var digest = await new ImageWriter(store).WriteAsync(target, inputs, parts, [], cancellationToken);
        if (Attestor is not null)
            await Attestor.AttestAsync(new(workspace, inputs, target, digest, parts.Components, parts.On, started), progress,
                cancellationToken);
        _records.Write(target, inputs.Key, digest);
        // the name by which it is found comes last: what is found is whole, and attested
        Digest? first = builder.IsReproducible ? null : await store.TagIfAbsentAsync(target, TagOf(inputs.Key), digest, cancellationToken);
        if (first is { } other && await IsBelievedAsync(target, inputs.Key, other, cancellationToken)) digest = other;
        else await store.TagAsync(target, TagOf(inputs.Key), digest, cancellationToken);
        return new(inputs.Unit, target, digest, inputs.Key);
    }

    /// <summary>Where a unit's image is, without a registry's host.</summary>
    public static string RepositoryOf(string workspace, Unit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return $"{workspace}/{unit.Name}";
    }

    /// <summary>The input key that an image, or an index of images, says that it was made of; empty where it says none; null where there is
    /// no image.</summary>
    /// <param name="store">Where it is.</param>
    /// <param name="repository">Its repository.</param>
    /// <param name="reference">Its tag or digest.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<string?> KeyOfAsync(IImageStore store, string repository, string reference,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (await store.ResolveAsync(repository, reference, cancellationToken) is not { } found) return null;
        var content = await store.ReadManifestAsync(repository, found.Digest, cancellationToken);
        var annotations = MediaTypes.IsIndex(found.MediaType)
            ? ImageIndex.Parse(content, found.MediaType).Annotations : ImageManifest.Parse(content, found.MediaType).Annotations;
        return annotations?.GetValueOrDefault(KeyAnnotation) ?? "";
    }

    /// <summary>The tag of the image for an input key.</summary>
    internal static string TagOf(string key) => "key-" + key;

    /// <summary>Builds for each platform on what its base is there.</summary>
    private async Task<ImageParts> BuildOnAsync(IBuilder builder, BuildRequest request, UnitImage? on, CancellationToken cancellationToken)
    {
        var parts = new List<ImageParts>();
        foreach (var platform in request.Unit.Build.Platforms.Select(Platform.Parse).DefaultIfEmpty(Platform.LinuxAmd64))
        {
            var below = await new BaseImages(store).OfAsync(request.Unit, on, platform, cancellationToken);
            var made = await builder.BuildAsync(request with { Base = below, Platform = platform }, cancellationToken);
            parts.Add(made with { Platform = platform, On = below });
        }
        return parts[0] with { OtherPlatforms = parts[1..] };
    }

    private async Task<bool> IsBelievedAsync(string repository, string key, Digest image, CancellationToken cancellationToken)
    {
        if (_records.Has(repository, key, image)) return true;
        if (ListTrustedKeys() is not { Count: > 0 } trusted) return false;
        // an image that is validly signed may have been given the tag of another key
        if (await KeyOfAsync(store, repository, image.ToString(), cancellationToken) != key) return false;
        if ((await new ImageVerifier(store, trusted).VerifyAsync(repository, image, cancellationToken)).Missing.Contains("signature"))
            return false;
        _records.Write(repository, key, image);
        return true;
    }

    private PlimsollException Unknown(Unit unit) => new(Outcome.Usage, "PLM4004",
        $"{unit.ManifestPath}: build: '{unit.Build.Builder}' is not a builder; there is "
            + $"{string.Join(", ", _builders.Select(builder => builder.Name))}");
}
