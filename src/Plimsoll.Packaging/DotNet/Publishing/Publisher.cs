using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Packaging.Folders;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.DotNet.Publishing;

/// <summary>Publishes the project of a unit in its kept folder.</summary>
internal sealed class Publisher(DotNetSdk sdk, PackagingFolders folders, Unit unit, PublishMode mode, IProgress<string> progress)
{
    /// <summary>Packages that were restored once may have been cleaned away since.</summary>
    private static readonly string[] RestoreIsMissing = ["NETSDK1004", "NETSDK1064", "CS0006"];

    /// <summary>Publishes.</summary>
    /// <param name="folder">Where the sources are.</param>
    /// <param name="restored">Packages were restored for the projects as they are now.</param>
    /// <param name="cancellationToken">Kills what was started.</param>
    /// <returns>Whether packages are restored now.</returns>
    /// <exception cref="PlimsollException">PLM4010: the build failed; PLM4013: what it is published with is not there.</exception>
    public async Task<bool> PublishAsync(WorkFolder folder, bool restored, CancellationToken cancellationToken)
    {
        var project = unit.Path.Length > 0 ? $"{unit.Path}/{unit.Build.Source}" : unit.Build.Source;
        if (!File.Exists(Path.Combine(folder.Tree, project)))
            throw new PlimsollException(Outcome.Usage, "PLM4007", $"{unit.ManifestPath}: build.dotnet: there is no {project} in this commit");
        var environment = BuildEnvironment.Create(sdk, folders, folder.Place);
        await CompilerServer.EnsureAsync(sdk, folder.Place, environment, cancellationToken);
        if (folder.Place.Warning is { } warning) progress.Warn(warning);
        progress.Report(restored ? "dotnet publish" : "dotnet restore, publish");
        var result = await RunAsync(folder, project, restored, environment, cancellationToken);
        if (result.ExitCode != 0 && restored && RestoreIsMissing.Any(code => result.Text.Contains(code, StringComparison.Ordinal)))
        {
            progress.Report("packages are gone: dotnet restore, publish");
            result = await RunAsync(folder, project, restored: false, environment, cancellationToken);
        }
        if (result.ExitCode == 0) return true;
        var said = CompilerOutput.Errors(result.Text + result.Error, folder.Tree);
        throw MissingPacks.In(unit, mode, said) ?? new PlimsollException(Outcome.Failed, "PLM4010", $"{project} does not build:\n  {string.Join("\n  ", said)}{CompilerOutput.HintFor(said, unit.ManifestPath)}");
    }

    private async Task<CommandResult> RunAsync(WorkFolder folder, string project, bool restored, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken)
    {
        folder.ClearOutput();
        var command = PublishCommand.For(sdk, folder.Tree, project, folder.Output, mode, restored, folder.Place, environment);
        return await CommandRunner.RunAsync(folder.Place.Confine(command, sdk), null, cancellationToken);
    }
}
