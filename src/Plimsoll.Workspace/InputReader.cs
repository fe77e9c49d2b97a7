using Plimsoll.Source;
using Plimsoll.Workspace.Inputs;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace;

/// <summary>Works out which files of a commit decide each image, and the keys over them.</summary>
public static class InputReader
{
    /// <summary>The inputs of all units.</summary>
    /// <param name="repository">Where the catalog was read.</param>
    /// <param name="catalog">Without findings.</param>
    /// <param name="toolchain">Part of every key.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>In the order of the catalog's units.</returns>
    /// <exception cref="PlimsollException">Git cannot give the files.</exception>
    public static Task<IReadOnlyList<UnitInputs>> ReadAsync(GitRepository repository, Catalog catalog, Toolchain toolchain,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(toolchain);
        return GitProblems.TranslateAsync(async () =>
        {
            var closures = await OpenAsync(repository, catalog, cancellationToken);
            return new InputCalculation(catalog, closures, toolchain, cancellationToken).All();
        });
    }

    /// <summary>The files that a unit's tests may see: its inputs, and the closure of every project, folder or file that its test commands
    /// name.</summary>
    /// <param name="repository">Where the catalog was read.</param>
    /// <param name="catalog">Without findings.</param>
    /// <param name="unit">A unit of the catalog.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>In ordinal order of their paths.</returns>
    /// <exception cref="PlimsollException">Git cannot give the files.</exception>
    public static Task<IReadOnlyList<InputFile>> ReadTestFilesAsync(GitRepository repository, Catalog catalog, Unit unit,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(unit);
        return GitProblems.TranslateAsync(async () =>
        {
            var closures = await OpenAsync(repository, catalog, cancellationToken);
            return ClosureFiles.List(closures.ReadTests(unit, cancellationToken), closures.Tree, cancellationToken);
        });
    }

    /// <summary>The files that a unit is made of: its manifest, its inputs, and those of the bases of the workspace that it is built
    /// on.</summary>
    /// <param name="repository">Where the catalog was read.</param>
    /// <param name="catalog">Without findings.</param>
    /// <param name="unit">A unit of the catalog.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Their paths from the root.</returns>
    /// <exception cref="PlimsollException">Git cannot give the files.</exception>
    public static Task<IReadOnlySet<string>> ListFilesAsync(GitRepository repository, Catalog catalog, Unit unit,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(unit);
        return GitProblems.TranslateAsync<IReadOnlySet<string>>(async () =>
        {
            var closures = await OpenAsync(repository, catalog, cancellationToken);
            var paths = new HashSet<string>(StringComparer.Ordinal);
            var waiting = new Queue<Unit>([unit]);
            // bases have no circles: the catalog's rules saw to it
            while (waiting.TryDequeue(out var next))
            {
                paths.Add(next.ManifestPath);
                paths.UnionWith(ClosureFiles.List(closures.Read(next, cancellationToken), closures.Tree, cancellationToken)
                    .Select(file => file.Path));
                foreach (var use in next.Bases) waiting.Enqueue(catalog.Units.First(each => each.Id == use.Unit));
            }
            return paths;
        });
    }

    private static async Task<ClosureReader> OpenAsync(GitRepository repository, Catalog catalog, CancellationToken cancellationToken)
    {
        var structure = new StructuralFiles(await repository.ReadTreeAsync(catalog.Commit, cancellationToken));
        return await ClosureReader.OpenAsync(repository, structure, await MsBuildFiles.ReadAsync(repository, structure, cancellationToken),
            catalog.Units, cancellationToken);
    }
}
