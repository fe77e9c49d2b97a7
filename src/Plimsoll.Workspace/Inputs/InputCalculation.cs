using System.Collections.Concurrent;

namespace Plimsoll.Workspace.Inputs;

/// <summary>The inputs of a catalog's units; a unit's key has the keys of its bases in it.</summary>
internal sealed class InputCalculation(Catalog catalog, ClosureReader closures, Toolchain toolchain, CancellationToken cancellationToken)
{
    private readonly Dictionary<string, Unit> _units = catalog.Units.ToDictionary(unit => unit.Id, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, UnitInputs> _done = new(StringComparer.Ordinal);

    public IReadOnlyList<UnitInputs> All()
    {
        var inputs = new UnitInputs[catalog.Units.Count];
        Parallel.For(0, inputs.Length, new() { CancellationToken = cancellationToken }, i => inputs[i] = Of(catalog.Units[i]));
        return inputs;
    }

    /// <summary>One unit's inputs. Bases have no circles: the catalog's rules saw to it.</summary>
    public UnitInputs Of(Unit unit) => _done.GetOrAdd(unit.Id, _ => Calculate(unit));

    private UnitInputs Calculate(Unit unit)
    {
        var closure = closures.Read(unit, cancellationToken);
        var files = ClosureFiles.List(closure, closures.Tree, cancellationToken);
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in closure.Values) values[name] = value;
        foreach (var (name, value) in toolchain.Of(unit.Build)) values[$"toolchain: {name}"] = value;
        var bases = unit.Bases.Select(use => new BaseInput(use.Reference, _units[use.Unit], Of(_units[use.Unit]).Key)).ToList();
        foreach (var on in bases) values[$"base: {on.Reference}"] = on.Key;
        return new(unit, files, values, InputKey.Of(files, values)) { Bases = bases, Doubts = closure.Doubts, Commit = catalog.Commit };
    }
}
