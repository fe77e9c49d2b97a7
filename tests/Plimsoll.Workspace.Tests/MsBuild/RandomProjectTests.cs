using System.Globalization;
using Plimsoll.Processes;
using Plimsoll.Source;
using Plimsoll.Source.Tests;

namespace Plimsoll.Workspace.Tests.MsBuild;

/// <summary>
/// MSBuild, with nothing but the inputs of a random project, comes to the same items and properties as in a full checkout of the commit;
/// and the published files are the same. All are evaluated in one process of the SDK's MSBuild.
/// </summary>
public sealed class RandomProjectTests : IDisposable
{
    private const string List = """
        <Project>
          <Target Name="List">
            <ItemGroup>
              <_Listed Include="V=$(V) P0=$(P0) P1=$(P1) P2=$(P2) P3=$(P3)" />
              <_Listed Include="@(Content->'Content %(FullPath) %(Link) %(CopyToOutputDirectory)')" />
              <!-- of the SDK's None items only those that are copied become anything -->
              <_Listed Include="@(None->'None %(FullPath) %(Link) %(CopyToOutputDirectory)')" Condition="'$(UsingMicrosoftNETSdk)' != 'true' Or '%(None.CopyToOutputDirectory)' != ''" />
              <_Listed Include="@(EmbeddedResource->'EmbeddedResource %(FullPath) %(Link) %(LogicalName)')" />
              <_Listed Include="@(Compile->'Compile %(FullPath) %(Link)')" />
              <_Listed Include="@(ProjectReference->'ProjectReference %(FullPath)')" />
            </ItemGroup>
            <WriteLinesToFile File="$(ListFolder)$(MSBuildProjectFullPath.Replace('/', '+')).txt" Lines="@(_Listed)" Overwrite="true" />
            <MSBuild Projects="@(ProjectReference)" Targets="List" />
          </Target>
        </Project>
        """;

    private static readonly int Count = Repetitions.Pick(200, full: 2000);

    private const int Together = 25;

    private static readonly int Published = Repetitions.Pick(1, full: 20);

    private readonly TempFolder _folder = new();
    private readonly Repository _source = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _source.Dispose();
        _folder.Dispose();
    }

    [Fact(Usually = 30)]
    public async Task With_the_inputs_alone_MSBuild_takes_the_same_files_as_in_a_full_checkout()
    {
        var projects = Enumerable.Range(0, Count).Select(RandomProject.Make).ToList();
        var inputs = new Dictionary<string, HashSet<string>>();
        foreach (var some in projects.Index().Chunk(Together))
        {
            var files = some.SelectMany(one => one.Item.Files.Select(file => (Path: $"{Name(one.Index)}/{file.Key}", Content: file.Value)))
                .ToList();
            _source.Import("main", [.. files.Select(file => (GitPath.Encode(file.Path), GitMode.File,
                file.Path.EndsWith("app/service.yaml", StringComparison.Ordinal) ? $"name: {Name(file.Path)}\n{file.Content}"
                : file.Content))]);
            foreach (var (path, content) in files) _folder.Write($"full/{path}", content);
            // each is the root of a repository of its own: what a unit finds in another one does not count
            foreach (var (name, unit) in await Inputs.All(_source, "main")) inputs[name] =
                [.. unit.Paths().Where(path => path.StartsWith(name + "/", StringComparison.Ordinal))
                .Select(path => path[(name.Length + 1)..])];
            foreach (var (index, project) in some)
                foreach (var path in inputs[Name(index)]) _folder.Write($"private/{Name(index)}/{path}", project.Files[path]);
        }
        _folder.Write("List.targets", List);
        await RunAsync($"""<MSBuild Projects="{Apps(projects.Index())}" Targets="List" Properties="Configuration=Release;ListFolder={_folder["lists"]}/;ListTargets={_folder["List.targets"]};CustomAfterMicrosoftCommonTargets={_folder["List.targets"]}" />""");

        var different = new List<string>();
        var (taken, extra, all) = (0, 0, 0);
        foreach (var (i, project) in projects.Index())
        {
            var full = Lists("full", Name(i));
            var ours = Lists("private", Name(i));
            if (full != ours) different.Add(Shown(i, project, full.Split('\n'), ours.Split('\n')));
            var outside = project.Files.Keys.Where(path => !path.StartsWith("app/", StringComparison.Ordinal)).ToList();
            all += outside.Count;
            var named = Named(full);
            taken += outside.Count(named.Contains);
            extra += outside.Count(path => inputs[Name(i)].Contains(path) && !named.Contains(path));
            // a list says also what is not there
            different.AddRange(named.Where(path => project.Files.ContainsKey(path) && !inputs[Name(i)].Contains(path))
                .Select(path => Shown(i, project, [$"{path} is no input"], [])));
        }
        if (different.Count > 0) Assert.Fail(string.Join("\n\n", different));
        // were nothing taken, or everything an input, nothing would have been shown
        Assert.InRange(taken, all / 20, all / 2);
        Assert.True(extra < all / 2, $"of {all} files {taken} are taken, and {extra} more are inputs");

        var published = projects.Index().Where(one => one.Item.HasSdk && NamesWhatIsThere(one.Item, Lists("full", Name(one.Index))))
            .Take(Published).ToList();
        await RunAsync($"""
            <MSBuild Projects="{Apps(published)}" Targets="Restore" Properties="Configuration=Release;IsRestoring=true" />
            <ItemGroup><Published Include="{Apps(published)}" /></ItemGroup>
            <MSBuild Projects="%(Published.FullPath)" Targets="Publish" Properties="Configuration=Release;UseAppHost=false;ErrorOnDuplicatePublishOutputFiles=false;PublishDir=$([System.String]::Copy('%(Published.FullPath)').Replace('{_folder.Path}', '{_folder["out"]}'))/" />
            """);
        Assert.Equal(Published, published.Count);
        foreach (var (i, _) in published) Assert.Equal(Tree($"out/full/{Name(i)}"), Tree($"out/private/{Name(i)}"));
    }

    private static string Shown(int seed, RandomProject project, string[] full, string[] ours) => string.Join('\n',
    [
        $"seed {seed}", .. project.Files.Where(file => file.Value.StartsWith("<Project", StringComparison.Ordinal))
            .Select(file => $"{file.Key}: {file.Value}"),
        "only in a full checkout", .. full.Except(ours), "only with the inputs", .. ours.Except(full),
    ]);

    private static string Apps(IEnumerable<(int Index, RandomProject Item)> of) =>
        string.Join(';', of.SelectMany(one => (string[])[$"full/{Name(one.Index)}/app/App.csproj",
            $"private/{Name(one.Index)}/app/App.csproj"]));

    /// <summary>An item may name a file that is not there; then the project cannot be published.</summary>
    private static bool NamesWhatIsThere(RandomProject project, string list) =>
        Named(list).All(project.Files.ContainsKey);

    /// <summary>The paths in a list; what a file is called in the output comes after them.</summary>
    private static HashSet<string> Named(string list) =>
        [.. list.Split('\n').Select(line => line.Split(' ')).Where(words => words is [['C' or 'E' or 'N' or 'P', ..], ['/', ..], ..])
            .Select(words => words[1][1..])];

    private async Task RunAsync(string tasks)
    {
        var all = _folder.Write("All.proj", $"""<Project DefaultTargets="All"><Target Name="All">{tasks}</Target></Project>""");
        string[] words = ["msbuild", all, "-nologo", "-verbosity:quiet", "-maxCpuCount:1", "-nodeReuse:false", "-terminalLogger:off"];
        var result = await CommandRunner.RunAsync(new("dotnet", words) { WorkingDirectory = _folder.Path }, cancellationToken: Token);
        Assert.True(result.ExitCode == 0, result.Text);
    }

    /// <summary>What MSBuild said of a repository's projects, with paths from its root.</summary>
    private string Lists(string where, string name)
    {
        var root = _folder[$"{where}/{name}"];
        var files = Directory.GetFiles(_folder["lists"], $"{root.Replace('/', '+')}+*").Order(StringComparer.Ordinal);
        // in no order: MSBuild searches folders side by side
        return string.Join('\n',
            files.Select(file => $"{Path.GetFileName(file)}\n{string.Join('\n', File.ReadAllLines(file).Order(StringComparer.Ordinal))}"))
            .Replace(root, "", StringComparison.Ordinal).Replace(root.Replace('/', '+'), "", StringComparison.Ordinal);
    }

    private List<string> Tree(string folder)
    {
        var files = Directory.GetFiles(_folder[folder], "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_folder[folder], file)).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(files);
        return files;
    }

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"r{i}");

    private static string Name(string path) => path[..path.IndexOf('/', StringComparison.Ordinal)];
}
