using Plimsoll.Packaging.DotNet.Sdk;
using Plimsoll.Packaging.Folders;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.DotNet.Publishing;

/// <summary>
/// Asks MSBuild, in a full checkout of the commit, which files a project and those that it references take, and compares them with the
/// unit's inputs. It is asked where the project says something that the repository alone does not decide; elsewhere the inputs are known to
/// hold all of them.
/// </summary>
internal sealed class TakenFiles(DotNetSdk sdk, PackagingFolders folders, TimeProvider time)
{
    private const int Most = 10;

    private static readonly string[] Types =
        ["Compile", "Content", "None", "EmbeddedResource", "AdditionalFiles", "Analyzer", "Protobuf", "Page", "Resource",
            "ApplicationDefinition", "TypeScriptCompile", "EditorConfigFiles", "ProjectReference"];

    /// <summary>Compares.</summary>
    /// <param name="request">The unit and its inputs.</param>
    /// <param name="mode">In which form it is published.</param>
    /// <param name="cancellationToken">Kills what was started.</param>
    /// <exception cref="PlimsollException">PLM2050: it takes a file that is not among the inputs.</exception>
    public async Task CheckAsync(BuildRequest request, PublishMode mode, CancellationToken cancellationToken)
    {
        if (request.Unit.Project is not { } project || request.Inputs.Doubts.Count == 0 || request.Inputs.Commit.Length == 0) return;
        request.Progress.Report($"asking MSBuild which files it takes: {request.Inputs.Doubts[0]}");
        var all = (await request.Repository.ListTreeAsync(request.Inputs.Commit, cancellationToken))
            .Where(entry => entry.IsFile)
            .Select(entry => new InputFile(entry.Path, entry.Mode, entry.ObjectId, "commit")).ToList();
        var place = BuildPlace.Of(folders, request.Workspace);
        using var folder = await WorkFolder.OpenAsync(place, KeptFolders.For(place, request.Workspace, request.Unit, "full", sdk), time,
            cancellationToken);
        var (_, holds) = await new SourceTree(request.Repository, time) { KeepsPointers = true }.UpdateAsync(folder, all,
            cancellationToken);
        var taken = await ListAsync(folder, request.Unit.Build, project, mode, cancellationToken);
        folder.Keep(holds);
        var inputs = request.Inputs.Files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        var missing = all.Select(file => file.Path).Where(path => taken.ContainsKey(path) && !inputs.Contains(path))
            .Select(path => $"{path} ({taken[path]})").ToList();
        if (missing.Count > 0) throw Missing(request, missing);
    }

    /// <summary>The files of the tree that are taken, each with the type of its item.</summary>
    private async Task<Dictionary<string, string>> ListAsync(
        WorkFolder folder, BuildSpec build, string project, PublishMode mode, CancellationToken cancellationToken)
    {
        folder.ClearOutput();
        folder.CreateGiven();
        var (targets, list) = (Path.Combine(folder.Given, "List.targets"), Path.Combine(folder.Output, "list.txt"));
        var file = Path.Combine(folder.Tree, project);
        await File.WriteAllTextAsync(targets, Targets, cancellationToken);
        var environment = BuildEnvironment.Create(sdk, folders, folder.Place);
        var command = PublishCommand.Run(
            sdk, file, build.Framework, mode, "PlimsollList", targets, [("_PlimsollListFile", list)], environment);
        var result = await folder.Place.RunAsync(command, sdk, $"the build of {build.Source}", null, cancellationToken);
        if (result.ExitCode != 0)
        {
            var errors = string.Join("\n  ", CompilerOutput.Errors(result.Text + result.Error, folder.Tree));
            throw new PlimsollException(Outcome.Failed, "PLM2051",
                $"{build.Source}: MSBuild cannot read it in a full checkout of the commit:\n  {errors}");
        }
        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in System.Text.Encoding.UTF8.GetString(await folder.ReadAsync(list, cancellationToken)).Split('\n'))
            if (line.Trim().Split('|', 2) is [var type, var path] && Path.GetFullPath(path) is var full
                && full.StartsWith(folder.Tree + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                taken.TryAdd(Path.GetRelativePath(folder.Tree, full).Replace(Path.DirectorySeparatorChar, '/'), type);
        return taken;
    }

    private static PlimsollException Missing(BuildRequest request, List<string> missing)
    {
        var unit = request.Unit;
        var shown = string.Join("\n  ",
            [.. missing.Take(Most), .. missing.Count > Most ? [$"… and {missing.Count - Most} more"] : (string[])[]]);
        return new(Outcome.Usage, "PLM2050",
            $"{unit.Build.Source} takes files that are not found to be inputs of {unit.Name}, "
            + $"so its image would not have them:\n  {shown}\n  "
            + $"This is where it does not say plainly which files it means: {string.Join("; ", request.Inputs.Doubts.Take(Most))}\n  "
            + $"Say it there without properties that nothing here sets and without functions, "
            + $"or declare the files with inputs: in {unit.ManifestPath}");
    }

    /// <summary>
    /// A target that every project of the SDK gets, which writes what its items are. A property has the path of the list: in XML it would
    /// have to be escaped.
    /// </summary>
    private static readonly string Targets = $"""
        <Project>
          <Target Name="PlimsollList">
            <ItemGroup>
              {string.Join("\n      ", Types.Select(type => $"<_PlimsollListed Include=\"@({type}->'{type}|%(FullPath)')\" />"))}
              <_PlimsollListed Include="@(Reference->'Reference|%(HintPath)')" Condition="'%(Reference.HintPath)' != ''" />
            </ItemGroup>
            <ItemGroup Condition="'$(EnableDefaultNoneItems)' != 'false'">
              <_PlimsollNotCopied Include="@(None->'None|%(FullPath)')" Condition="'%(None.CopyToOutputDirectory)%(None.CopyToPublishDirectory)%(None.Link)' == ''" />
              <_PlimsollListed Remove="@(_PlimsollNotCopied)" />
            </ItemGroup>
            <WriteLinesToFile File="$(_PlimsollListFile)" Lines="@(_PlimsollListed)" Overwrite="false" />
            <MSBuild Projects="@(ProjectReference)" Targets="PlimsollList" SkipNonexistentProjects="true" SkipNonexistentTargets="true" />
          </Target>
        </Project>
        """;
}
