using Plimsoll.Source;
using Plimsoll.Workspace.Dockerfiles;

namespace Plimsoll.Workspace.Manifests;

/// <summary>Finds out which units are made of images of other units: by <c>build.base</c>, and by what their Dockerfiles name.</summary>
internal static class UnitBases
{
    /// <summary>The manifests, with their units' bases.</summary>
    public static async Task<IReadOnlyList<ParsedManifest>> FindAsync(GitRepository repository, GitTree tree, WorkspaceManifest workspace,
        IReadOnlyList<ParsedManifest> manifests, CancellationToken cancellationToken)
    {
        var names = new UnitNames(manifests.Select(manifest => manifest.Unit!), workspace.Name, workspace.Registry);
        var dockerfiles = await DockerfileFiles.FindAsync(repository, tree, manifests.Select(manifest => manifest.Unit!),
            cancellationToken);
        var contents = await repository.ReadBlobsAsync([.. dockerfiles.Values.Select(file => file.ObjectId)], cancellationToken);
        var byId = dockerfiles.Values.Select(file => file.ObjectId).Zip(contents).DistinctBy(pair => pair.First)
            .ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        return [.. manifests.Select(manifest => manifest with { Unit = With(manifest.Unit!) })];

        Unit With(Unit unit) => dockerfiles.TryGetValue(unit.ManifestPath, out var file)
            ? ExposedPorts.With(unit, byId[file.ObjectId]) with { Dockerfile = file.Path, Bases = Of(unit, names, byId[file.ObjectId]) }
            : unit with { Bases = Of(unit, names, null) };
    }

    /// <summary>The bases of one unit.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="names">All bases.</param>
    /// <param name="dockerfile">What its Dockerfile says; null when it has none.</param>
    public static IReadOnlyList<BaseUse> Of(Unit unit, UnitNames names, ReadOnlyMemory<byte>? dockerfile)
    {
        var bases = new List<BaseUse>();
        if (unit.Build.Base is { } on && !on.Contains('@', StringComparison.Ordinal) && names.FindBase(on) is { } named)
            bases.Add(new(on, named));
        if (dockerfile is not { } content) return bases;
        // a reference may name the platform
        IEnumerable<string> platforms = unit.Build.Platforms is { Count: > 0 } said ? said : [DockerfileImages.DefaultPlatform];
        foreach (var image in platforms.SelectMany(platform => DockerfileImages.Read(content, unit.Build.Arguments, platform))
            .Distinct(StringComparer.Ordinal))
            if (image != unit.Build.Base && names.FindImage(image, unit) is { } found) bases.Add(new(image, found));
        return bases;
    }
}
