using Plimsoll.Workspace.Inputs;

namespace Plimsoll.Workspace.Changes;

/// <summary>Which unit of an earlier commit is which of a later one.</summary>
/// <param name="Both">Those that both have.</param>
/// <param name="Added">Those that only the later one has.</param>
/// <param name="Removed">Those that only the earlier one has.</param>
internal sealed record UnitPairs(IReadOnlyList<(UnitClosure Before, UnitClosure After)> Both, IReadOnlyList<UnitClosure> Added,
    IReadOnlyList<UnitClosure> Removed)
{
    /// <summary>
    /// The same name in the same folder is the same unit; else the same name and version, which moved; else the same name, where only one
    /// of each side is left, which moved with another version.
    /// </summary>
    public static UnitPairs Of(IReadOnlyCollection<UnitClosure> before, IReadOnlyCollection<UnitClosure> after)
    {
        var both = new List<(UnitClosure, UnitClosure)>();
        var (old, now) = (before.ToHashSet(), after.ToHashSet());
        Match(unit => $"{unit.Name}\n{unit.Path}");
        Match(unit => unit.Id);
        Match(unit => unit.Name);
        return new(both, [.. now], [.. old]);

        void Match(Func<Unit, string> key)
        {
            var others = old.GroupBy(closure => key(closure.Unit), StringComparer.Ordinal).Where(group => group.Count() == 1)
                .ToDictionary(group => group.Key, group => group.Single(), StringComparer.Ordinal);
            foreach (var group in now.GroupBy(closure => key(closure.Unit), StringComparer.Ordinal).Where(group => group.Count() == 1)
                .ToList())
            {
                if (!others.TryGetValue(group.Key, out var other)) continue;
                both.Add((other, group.Single()));
                old.Remove(other);
                now.Remove(group.Single());
            }
        }
    }
}
