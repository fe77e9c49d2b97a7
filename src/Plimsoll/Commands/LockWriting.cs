using System.Text.Json;
using Plimsoll.Machine;
using Plimsoll.Packaging;
using Plimsoll.Source;
using Plimsoll.Terminal;
using Plimsoll.Views;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>What <c>build --lock</c> does.</summary>
internal sealed class LockWriting(Shell shell, ThisMachine machine)
{
    /// <summary>Writes the locks, those of bases first.</summary>
    /// <param name="repository">One with a working tree.</param>
    /// <param name="commit">Has the units; their lists of packages are read from the working tree.</param>
    /// <param name="names">Which units; empty is all that have a lock.</param>
    /// <param name="json">Writes a report as JSON.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PlimsollException">PLM1022: there is no such unit, or it has no lock; PLM1023: there is no working tree.</exception>
    public async Task<int> RunAsync(GitRepository repository, string commit, IReadOnlyList<string> names, bool json, CancellationToken cancellationToken)
    {
        var root = repository.WorkTree ?? throw new PlimsollException(Outcome.Usage, "PLM1023", $"writing locks: {repository.Folder} has no working tree to write them into");
        var catalog = await CatalogReader.ReadAsync(repository, commit, cancellationToken);
        var lockable = catalog.Units.Where(PackageLocks.Has).ToDictionary(unit => unit.Name, StringComparer.Ordinal);
        if (names.FirstOrDefault(name => !lockable.ContainsKey(name)) is { } unknown)
            throw new PlimsollException(Outcome.Usage, "PLM1022", $"locking {unknown}: {commit[..7]} has no such unit that is made of Debian packages (it has {string.Join(", ", lockable.Keys)})");
        var locks = new PackageLocks(root, catalog, machine.Folders);
        var written = new List<WrittenLock>();
        foreach (var unit in lockable.Values.Where(unit => names.Count == 0 || names.Contains(unit.Name)).OrderBy(unit => Depth(unit, lockable)))
        {
            shell.Say($"lock {unit.Name}: asking apt", Tone.Dim);
            written.Add(await locks.WriteAsync(unit, cancellationToken));
            if (!json) shell.Out.WriteLine($"{written[^1].Path}: {written[^1].Packages} packages");
        }
        if (json) shell.Out.WriteLine(JsonSerializer.Serialize(new LockReport(written), ReportJson.Default.LockReport));
        return 0;
    }

    private static int Depth(Unit unit, Dictionary<string, Unit> units) =>
        unit.Build.Base is { } on && units.TryGetValue(on, out var below) ? 1 + Depth(below, units) : 0;
}
