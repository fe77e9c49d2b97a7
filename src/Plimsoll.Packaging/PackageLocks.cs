using System.Text;
using Plimsoll.Packaging.Debian;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging;

/// <summary>Writes the locks of Debian images into a working tree, for somebody to look at and commit.</summary>
/// <param name="root">The working tree.</param>
/// <param name="catalog">Its units, at the commit that is checked out.</param>
/// <param name="folders">Where apt's lists are kept.</param>
public sealed class PackageLocks(string root, Catalog catalog, PackagingFolders folders)
{
    /// <summary>The list of packages of a unit, from the root of the repository.</summary>
    internal static string PathOf(Unit unit) => unit.Path.Length > 0 ? $"{unit.Path}/{unit.Build.Source}" : unit.Build.Source;

    /// <summary>Whether a unit has a lock at all.</summary>
    public static bool Has(Unit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return unit.Build.Builder == "debian";
    }

    /// <summary>Resolves a unit's list, as it is in the working tree, with apt of this machine, and writes the lock beside it.</summary>
    /// <param name="unit">One that <see cref="Has">has a lock</see>.</param>
    /// <param name="cancellationToken">Cancels; nothing is written then.</param>
    /// <exception cref="PlimsollException">PLM4040: the list is not valid; PLM4042, PLM4043: apt is not there, or could not do
    /// it.</exception>
    public async Task<WrittenLock> WriteAsync(Unit unit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        var text = Read(PathOf(unit));
        var list = PackageList.Parse(text, PathOf(unit));
        var below = Below(unit).Select(on => (List: PackageList.Parse(Read(PathOf(on)), PathOf(on)),
            Lock: PackageLock.Parse(Read(PackageList.LockOf(PathOf(on))), PackageList.LockOf(PathOf(on))))).ToList();
        // with the packages of the base, of which those that it has already are then left out: apt knows what goes together
        var all = await new PackageResolver(folders).ResolveAsync(list.Suite,
            [.. below.SelectMany(on => on.List.Packages).Concat(list.Packages).Distinct()],
                [.. below.SelectMany(on => on.List.Without).Concat(list.Without).Distinct()], cancellationToken);
        var there = below.SelectMany(on => on.Lock.Packages).Select(package => package.Name).ToHashSet(StringComparer.Ordinal);
        var locked = new PackageLock(PackageLock.HashOf(text), [.. all.Where(package => !there.Contains(package.Name))]);
        var path = PackageList.LockOf(PathOf(unit));
        DurableFile.Write(Path.Combine(root, path), Encoding.UTF8.GetBytes(locked.ToString()));
        return new(unit.Name, path, locked.Packages.Count);
    }

    /// <summary>The Debian images of this workspace that a unit is built on, the nearest first: their locks are written before its
    /// own.</summary>
    public IEnumerable<Unit> Below(Unit unit)
    {
        for (var on = BaseOf(unit); on is not null; on = BaseOf(on))
            if (Has(on)) yield return on;
    }

    private Unit? BaseOf(Unit unit) => unit.Bases.FirstOrDefault(use => use.Reference == unit.Build.Base) is { } use
        ? catalog.Units.First(other => other.Id == use.Unit) : null;

    private string Read(string path) => File.Exists(Path.Combine(root, path)) ? File.ReadAllText(Path.Combine(root, path))
        : throw new PlimsollException(Outcome.Usage, "PLM4048",
            $"there is no {path} in the working tree. A list of packages is written by hand, its lock by plimsoll build --lock");
}

/// <summary>A lock that was written.</summary>
/// <param name="Unit">The unit's name.</param>
/// <param name="Path">Where, from the root of the repository.</param>
/// <param name="Packages">How many packages are in it.</param>
public sealed record WrittenLock(string Unit, string Path, int Packages);
