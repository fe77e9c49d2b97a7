using Plimsoll.Workspace.Inputs;

namespace Plimsoll.Workspace.Changes;

/// <summary>
/// What a change plan must know of a commit: its units and where their inputs are. It lies in a few arrays as it lies in a file, and a unit
/// is made of them only when it is asked for: a change touches few units of many.
/// </summary>
internal sealed class Snapshot
{
    private readonly SnapshotArrays _arrays;
    private readonly UnitClosure?[] _units;

    public Snapshot(SnapshotArrays arrays) => (_arrays, _units) = (arrays, new UnitClosure?[arrays.UnitCount]);

    /// <summary>Of the empty tree.</summary>
    public static Snapshot Empty => new(SnapshotWriter.Write(null, null, []));

    /// <summary>The workspace's name; null when plimsoll.yaml does not say it.</summary>
    public string? Workspace => _arrays.OptionalText(SnapshotArrays.WorkspaceAt);

    /// <summary>Where images are pushed; null is the embedded registry.</summary>
    public string? Registry => _arrays.OptionalText(SnapshotArrays.RegistryAt);

    /// <summary>All units, in ordinal order of their manifests.</summary>
    public IEnumerable<UnitClosure> Units => Enumerable.Range(0, _units.Length).Select(Unit);

    /// <summary>The units that are built on a base of this workspace.</summary>
    public IEnumerable<UnitClosure> Dependents => _arrays.Dependents().Select(Unit);

    /// <summary>The units that have a path as an input, each with the reason why it counts.</summary>
    public IEnumerable<(UnitClosure Unit, string Via)> Find(string path)
    {
        var seen = new HashSet<int>();
        foreach (var place in Manifests.RepositoryPath.Upwards(path))
            foreach (var number in _arrays.UnitsAt(place))
                if (seen.Add(number) && Unit(number).Match(path) is { InKey: true } match) yield return (Unit(number), match.Via);
    }

    /// <summary>The units whose Dockerfile is one of the paths, by its path.</summary>
    public ILookup<string, Unit> DockerfilesAmong(IEnumerable<string> paths) =>
        paths.SelectMany(path => Find(path).Where(found => found.Unit.Unit.Dockerfile == path).Select(found => (path, found.Unit.Unit)))
            .ToLookup(pair => pair.path, pair => pair.Unit, StringComparer.Ordinal);

    public byte[] ToBytes() => _arrays.ToBytes();

    private UnitClosure Unit(int number) => _units[number] ??= SnapshotUnit.Read(_arrays, number);
}
