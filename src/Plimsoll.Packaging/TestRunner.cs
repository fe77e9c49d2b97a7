using Plimsoll.Packaging.DotNet.Publishing;
using Plimsoll.Packaging.Folders;
using Plimsoll.Packaging.Testing;
using Plimsoll.Progress;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging;

/// <summary>Runs the tests of units on committed files, in folders that are kept so that the next run has less to build.</summary>
/// <param name="tools">What builds here.</param>
/// <param name="folders">Where kept folders and caches are.</param>
/// <param name="time">The clock.</param>
public sealed class TestRunner(BuildTools tools, PackagingFolders folders, TimeProvider time)
{
    /// <summary>Runs the commands of <c>test:</c>, one after the other, in the unit's folder; does nothing when exactly the same passed
    /// here before.</summary>
    /// <param name="repository">Where the files are.</param>
    /// <param name="workspace">The name of the workspace.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="files">All that the tests may read: the unit's inputs and the tests themselves.</param>
    /// <param name="output">Told each line that the commands print; null to be quiet.</param>
    /// <param name="cancellationToken">Kills what was started.</param>
    /// <returns>False when the same passed before, or the unit has no tests.</returns>
    /// <exception cref="PlimsollException">PLM4020: a command failed; PLM4021: one could not be started.</exception>
    public async Task<bool> RunAsync(GitRepository repository, string workspace, Unit unit, IReadOnlyCollection<InputFile> files,
        UnitProgress? output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        if (unit.Test.Count == 0) return false;
        var passed = new Passed(folders, "tests");
        var key = TestKey.Of(unit, files, tools.Toolchain);
        if (passed.Contains(key)) return false;

        var place = BuildPlace.Of(folders, workspace);
        using var folder = await WorkFolder.OpenAsync(place, KeptFolders.For(place, workspace, unit, "test", tools.FindDotNet()), time,
            cancellationToken);
        var (changed, holds) = await new SourceTree(repository, time).UpdateAsync(folder, files, cancellationToken);
        var commands = RestoringCommand.Lines(unit.Test);
        var restored = RestoredPackages.AreIn(folder, commands, changed);
        try
        {
            foreach (var words in unit.Test) await RunAsync(unit, words, folder, restored, output, cancellationToken);
            restored = true;
        }
        finally
        {
            // cancelled, it did not come to rest
            if (!cancellationToken.IsCancellationRequested) folder.Keep(holds, restored ? commands : null);
        }
        passed.Add(key);
        return true;
    }

    private async Task RunAsync(
        Unit unit, IReadOnlyList<string> words, WorkFolder folder, bool restored, UnitProgress? output, CancellationToken cancellationToken)
    {
        var command = new UnitCommand(unit, words, folder, BuildEnvironment.Create(tools.FindDotNet(), folders, folder.Place));
        if (!restored || !RestoringCommand.Is(words))
        {
            await RunAsync(command, output, cancellationToken);
            return;
        }
        try
        {
            await RunAsync(command with { Options = [RestoringCommand.WithoutRestore] }, output, cancellationToken);
        }
        catch (PlimsollException e) when (RestoredPackages.AreGone(e.Message))
        {
            await RunAsync(command, output, cancellationToken);
        }
    }

    private Task RunAsync(UnitCommand command, UnitProgress? output, CancellationToken cancellationToken) =>
        command.RunAsync(
            tools, output,
            (shown, how) => new PlimsollException(Outcome.Failed, "PLM4020", $"the tests of {command.Unit.Name} failed: {shown} {how}"),
            (shown, e) => new PlimsollException(Outcome.Unavailable, "PLM4021",
                $"the tests of {command.Unit.Name} could not be started: {shown}: {e.Error.Trim()}. "
                + $"{UnitCommand.Remedy(command.Words[0])}mend test: in {command.Unit.ManifestPath}", e),
            cancellationToken);
}
