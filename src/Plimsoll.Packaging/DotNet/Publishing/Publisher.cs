using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Packaging.Folders;
using Plimsoll.Processes;
using Plimsoll.Progress;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.DotNet.Publishing;

/// <summary>Publishes the project of a unit in its kept folder.</summary>
internal sealed class Publisher(DotNetSdk sdk, PackagingFolders folders, Unit unit, PublishMode mode, UnitProgress progress)
{
    /// <summary>Publish is not supported without specifying a target framework.</summary>
    private const string SeveralFrameworks = "NETSDK1129";

    /// <summary>What is to be known of the project's packages that read git's history; null when it has none.</summary>
    public string? History { get; init; }

    private string Project => unit.Project ?? unit.Build.Source;

    /// <summary>Publishes.</summary>
    /// <param name="folder">Where the sources are.</param>
    /// <param name="restored">Packages were restored for the projects as they are now.</param>
    /// <param name="cancellationToken">Kills what was started.</param>
    /// <exception cref="PlimsollException">
    /// PLM4010: the build failed; PLM4013: what it is published with is not there; PLM4080: the project targets several frameworks, or
    /// others than the one that is published; PLM4110: the path of the folder is not one for native programs;
    /// PLM4111: neither is this machine.
    /// </exception>
    public async Task PublishAsync(WorkFolder folder, bool restored, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(folder.Tree, Project)))
        {
            throw new PlimsollException(
                Outcome.Usage, "PLM4007", $"{unit.ManifestPath}: build.dotnet: there is no {Project} in this commit");
        }
        if (unit.Build.IsNative && !Framework.FitsIntoImages)
        {
            throw new PlimsollException(Outcome.Unavailable, "PLM4111",
                $"{unit.ManifestPath}: build.publish: aot is built for linux/amd64 and on linux/amd64 alone, because it is linked with the "
                + "libraries of the machine; publish: layered is built everywhere");
        }
        if (unit.Build.IsNative && folder.Tree.Any(char.IsWhiteSpace))
        {
            throw new PlimsollException(Outcome.Unavailable, "PLM4110",
                $"{unit.ManifestPath}: build.publish: aot cannot be built in {folder.Tree}: "
                + "the SDK gives paths to the shell and to the linker as they are, and a space ends them there. "
                + "To go on: let PLIMSOLL_HOME be a folder without spaces in its path");
        }
        var environment = BuildEnvironment.Create(sdk, folders, folder.Place);
        if (folder.Place.Warning is { } warning) progress.Warn(warning);
        progress.Report(restored ? "dotnet publish" : "dotnet restore, publish");
        var result = await RunAsync(folder, restored, environment, cancellationToken);
        if (result.ExitCode != 0 && restored && RestoredPackages.AreGone(result.Text))
        {
            progress.Report("packages are gone: dotnet restore, publish");
            result = await RunAsync(folder, restored: false, environment, cancellationToken);
        }
        if (result.ExitCode == 0) return;
        var said = CompilerOutput.Errors(result.Text + result.Error, folder.Tree);
        if (unit.Build.Framework is not null || said.Any(line => line.Contains(SeveralFrameworks, StringComparison.Ordinal)))
            await CheckFrameworkAsync(folder, cancellationToken);
        throw MissingPacks.In(unit, mode, said)
            ?? new(Outcome.Failed, "PLM4010", $"{Project} does not build:\n  {string.Join("\n  ", said)}{HintsFor(said)}");
    }

    /// <summary>Asks MSBuild what the project says of itself when it is published.</summary>
    /// <exception cref="PlimsollException">PLM4081: it does not say.</exception>
    public Task<ProjectProperties> AskAsync(WorkFolder folder, CancellationToken cancellationToken) =>
        AskAsync(folder, unit.Build.Framework, cancellationToken);

    private string HintsFor(IReadOnlyList<string> said)
    {
        var history = History is not null && said.Any(HistoryTools.IsNamedIn) ? $"\n  {History}" : "";
        return CompilerOutput.HintFor(said, unit.ManifestPath) + RestoreHints.For(said, Project, mode) + history;
    }

    private async Task<ProjectProperties> AskAsync(WorkFolder folder, string? framework, CancellationToken cancellationToken)
    {
        var environment = BuildEnvironment.Create(sdk, folders, folder.Place);
        var command = PublishCommand.Ask(sdk, Path.Combine(folder.Tree, Project), framework, mode, environment);
        var result = await folder.Place.RunAsync(command, sdk, $"the build of {unit.Name}", null, cancellationToken);
        return ProjectProperties.Parse(result.Text) ?? throw new PlimsollException(Outcome.Failed, "PLM4081",
            $"{Project}: SDK {sdk.Version} does not say what its program is called (msbuild -getProperty, exit code {result.ExitCode}):\n  "
            + string.Join("\n  ", CompilerOutput.Errors(result.Text + result.Error, folder.Tree)));
    }

    /// <summary>Refuses to guess which framework is meant, and one that the project does not target.</summary>
    private async Task CheckFrameworkAsync(WorkFolder folder, CancellationToken cancellationToken)
    {
        var frameworks = (await AskAsync(folder, framework: null, cancellationToken)).Frameworks;
        if (unit.Build.Framework is { } framework && frameworks.Contains(framework, StringComparer.OrdinalIgnoreCase)) return;
        var targets = $"{unit.Build.Source} targets {string.Join(", ", frameworks)}";
        var likely = frameworks.FirstOrDefault(IsOfSdk) ?? frameworks[^1];
        throw new PlimsollException(Outcome.Usage, "PLM4080", unit.Build.Framework is null
            ? $"{unit.ManifestPath}: build.dotnet: {targets}. "
                + $"Say which one is published, for instance build: {{ dotnet: {unit.Build.Source}, framework: {likely} }}"
            : $"{unit.ManifestPath}: build.framework: {targets}, and not {unit.Build.Framework}");
    }

    private bool IsOfSdk(string framework) => framework == $"net{sdk.Version.Release.Major}.{sdk.Version.Release.Minor}";

    private async Task<CommandResult> RunAsync(
        WorkFolder folder, bool restored, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken)
    {
        folder.ClearOutput();
        var command = PublishCommand.For(
            sdk, folder.Tree, Project, folder.Output, unit.Build.Framework, mode, restored, folder.Place, environment);
        return await folder.Place.RunAsync(command, sdk, $"the build of {unit.Name}", null, cancellationToken);
    }
}
