using Plimsoll.Workspace.Inputs;

namespace Plimsoll.Workspace.Changes;

/// <summary>What differs of a unit between two commits beside its files.</summary>
internal static class MovedValues
{
    public static IEnumerable<ChangeReason> Between(UnitClosure old, UnitClosure unit)
    {
        var (manifest, was) = (unit.Unit.ManifestPath, old.Unit.ManifestPath);
        if (manifest != was) yield return new(manifest, $"moved from {was}");
        // a manifest that moved says the same in another place
        var before = old.Values.ToDictionary(pair => pair.Key.StartsWith(was + ": ", StringComparison.Ordinal)
            ? manifest + pair.Key[was.Length..] : pair.Key, pair => pair.Value, StringComparer.Ordinal);
        foreach (var name in before.Keys.Union(unit.Values.Keys, StringComparer.Ordinal))
        {
            if (before.GetValueOrDefault(name) != unit.Values.GetValueOrDefault(name))
                yield return Value(name, before.GetValueOrDefault(name), unit.Values.GetValueOrDefault(name));
        }
        var (earlier, later) = (old.Unit.Bases.Select(use => use.Reference), unit.Unit.Bases.Select(use => use.Reference));
        foreach (var gone in earlier.Except(later)) yield return new(unit.Unit.Dockerfile
            ?? manifest, $"{gone} is no base of this workspace any more");
        foreach (var added in later.Except(earlier)) yield return new(unit.Unit.Dockerfile
            ?? manifest, $"{added} is a base of this workspace now");
    }

    /// <summary>The names of values are <c>FILE: WHAT</c>.</summary>
    private static ChangeReason Value(string name, string? was, string? now)
    {
        var parts = name.Split(": ", 2);
        var what = parts[^1];
        return new(parts[0], what == "(rest)" ? "settings of all packages" : $"{what}: {was ?? "none"} -> {now ?? "none"}");
    }
}
