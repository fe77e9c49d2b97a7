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
    /// <exception cref="PlimsollException">PLM1022: there is no such unit; PLM1024: it has no lock; PLM1023: there is no working
    /// tree.</exception>
    public async Task<int> RunAsync(GitRepository repository, string commit, IReadOnlyList<string> names, bool json,
        CancellationToken cancellationToken)
    {
        var root = repository.WorkTree ?? throw new PlimsollException(Outcome.Usage, "PLM1023",
            $"writing locks: {repository.Folder} has no working tree to write them into");
        var catalog = await CatalogReader.ReadAsync(repository, commit, cancellationToken);
        await machine.Names.RequireAsync(catalog.Workspace.Name, repository, cancellationToken);
        await UnitNames.RequireAsync("locking", repository, commit, names, cancellationToken);
        var lockable = catalog.Units.Where(PackageLocks.Has).ToList();
        if (names.FirstOrDefault(name => !lockable.Exists(unit => Is(unit, name))) is { } other)
            throw new PlimsollException(Outcome.Usage, "PLM1024",
                $"locking {other}: it is not made of Debian packages, so it has no lock (units that have one: "
                    + $"{(lockable.Count == 0 ? "none" : string.Join(", ", lockable.Select(unit => unit.Id)))})");
        var locks = new PackageLocks(root, catalog, machine.Folders);
        var written = new List<WrittenLock>();
        foreach (var unit in lockable.Where(unit => names.Count == 0 || names.Any(name => Is(unit, name)))
            .OrderBy(unit => locks.Below(unit).Count()))
        {
            shell.Say($"lock {unit.Id}: asking apt", Tone.Dim);
            written.Add(await locks.WriteAsync(unit, cancellationToken));
            if (!json) shell.Out.WriteLine($"{written[^1].Path}: {written[^1].Packages} packages");
        }
        if (json) shell.Out.WriteLine(JsonSerializer.Serialize(new LockReport(written), ReportJson.Default.LockReport));
        return 0;
    }

    private static bool Is(Unit unit, string name) => unit.Id == name || unit.Name == name;
}
