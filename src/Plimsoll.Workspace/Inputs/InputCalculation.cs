using System.Collections.Concurrent;

namespace Plimsoll.Workspace.Inputs;

/// <summary>The inputs of a catalog's units; a unit's key has the keys of its bases in it.</summary>
internal sealed class InputCalculation(Catalog catalog, ClosureReader closures, Toolchain toolchain)
{
    private readonly Dictionary<string, Unit> _units = catalog.Units.ToDictionary(unit => unit.Name, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, UnitInputs> _done = new(StringComparer.Ordinal);

    public IReadOnlyList<UnitInputs> All()
    {
        var inputs = new UnitInputs[catalog.Units.Count];
        Parallel.For(0, inputs.Length, i => inputs[i] = Of(catalog.Units[i]));
        return inputs;
    }

    /// <summary>One unit's inputs. Bases have no circles: the catalog's rules saw to it.</summary>
    public UnitInputs Of(Unit unit) => _done.GetOrAdd(unit.Name, _ => Calculate(unit));

    private UnitInputs Calculate(Unit unit)
    {
        var closure = closures.Read(unit);
        var files = ClosureFiles.List(closure, closures.Tree);
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in closure.Values) values[name] = value;
        foreach (var (name, value) in toolchain.Of(unit.Build.Builder)) values[$"toolchain: {name}"] = value;
        if (closure.Base is { } on && _units.TryGetValue(on, out var known)) values[$"base: {on}"] = Of(known).Key;
        return new(unit, files, values, InputKey.Of(files, values));
    }
}
