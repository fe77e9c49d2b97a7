using Plimsoll.Source;
using Plimsoll.Workspace.Inputs;
using Plimsoll.Workspace.Manifests;
using Plimsoll.Workspace.Yaml;

namespace Plimsoll.Workspace.Initialization;

/// <summary>All that a commit shows of services and stores, each service once.</summary>
/// <param name="Services">In ordinal order of their folders.</param>
/// <param name="Stores">Stores by name, with their kinds.</param>
/// <param name="NotTaken">What no manifest is proposed for.</param>
internal sealed record Findings(IReadOnlyList<FoundService> Services, IReadOnlyDictionary<string, string> Stores, IReadOnlyList<NotTaken> NotTaken)
{
    /// <summary>Finds them.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="structure">The files of the commit.</param>
    /// <param name="workspace">Names a service in the root folder.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<Findings> ReadAsync(GitRepository repository, StructuralFiles structure, string workspace, CancellationToken cancellationToken)
    {
        var tree = structure.Tree;
        var projects = DotNetServices.Find(await MsBuildFiles.ReadAsync(repository, structure, cancellationToken)).ToList();
        var file = ComposeFile.Names.Select(name => tree.Find(name)).FirstOrDefault(entry => entry is { IsSymlink: false, IsGitlink: false });
        var (root, problem) = file is null ? new(null, null) : YamlDocument.Read((await repository.ReadBlobsAsync([file.Value.ObjectId], cancellationToken))[0]);
        var composed = ComposeFile.Read(root);
        var named = composed.Select(service => service.Build?.From(file!.Value.Path).Dockerfile).OfType<string>().Select(tree.Find).OfType<TreeEntry>();
        var dockerfiles = DockerfileServices.Candidates(tree).Concat(named).DistinctBy(entry => entry.Path).ToList();
        var contents = dockerfiles.Zip(await repository.ReadBlobsAsync([.. dockerfiles.Select(entry => entry.ObjectId)], cancellationToken))
            .ToDictionary(pair => pair.First.Path, pair => pair.Second, StringComparer.Ordinal);
        DockerfileFacts? Dockerfile(string path, string? target) => contents.TryGetValue(path, out var content) ? DockerfileFacts.Read(content, target) : null;

        var compose = file is null ? ComposeServices.None : ComposeServices.Read(file.Value.Path, composed, Dockerfile);
        var notTaken = compose.NotTaken.ToList();
        if (problem is not null) notTaken.Add(new($"{file!.Value.Path}:{problem.Line}", problem.Message));
        var found = compose.Services.Select(service => AsProject(service, projects)).ToList();
        found.AddRange(projects.Where(project => !found.Any(service => service.Source == project.Source)));
        foreach (var path in contents.Keys.Where(path => !found.Any(service => service.Source == path || service.Folder == RepositoryPath.Folder(path))))
        {
            if (Dockerfile(path, null) is not { } facts) continue;
            if (facts.BuildsDotNet && projects.Count > 0) notTaken.Add(new(path, "it builds a project for .NET, and those are built without a Dockerfile"));
            else found.Add(DockerfileServices.Read(path, facts, workspace, notTaken));
        }
        var charts = KubernetesWorkloads.Charts(tree);
        notTaken.AddRange(charts.Select(chart => new NotTaken(chart, "a chart's templates are not read; plimsoll export helm writes a chart of the services")));
        var manifests = KubernetesWorkloads.Candidates(tree, charts);
        var containers = manifests.Zip(await repository.ReadBlobsAsync([.. manifests.Select(entry => entry.ObjectId)], cancellationToken))
            .SelectMany(pair => KubernetesWorkloads.Read(pair.First.Path, pair.Second)).ToLookup(container => container.Image, StringComparer.Ordinal);
        found = [.. found.Select(service => Runs(service, containers))];
        return new([.. Folders.Part(found).OrderBy(service => service.Folder, StringComparer.Ordinal)], compose.Stores, notTaken);
    }

    /// <summary>What the Kubernetes manifests say of an image with the service's name, where nothing nearer to the service says it.</summary>
    private static FoundService Runs(FoundService service, ILookup<string, KubernetesContainer> containers) =>
        containers[service.Name].Concat(containers[Words.ToLabel(service.Name)]).FirstOrDefault() is { } container
            ? service with { Ports = service.Ports.Count > 0 ? service.Ports : container.Ports, Ready = service.Ready ?? container.Ready, Replicas = service.Replicas ?? container.Replicas }
            : service;

    /// <summary>A Dockerfile beside the only project of its folder builds that project, which needs no Dockerfile here; how the service runs stays.</summary>
    private static FoundService AsProject(FoundService service, IReadOnlyList<FoundService> projects) =>
        projects.Where(project => RepositoryPath.Folder(project.Source) == RepositoryPath.Folder(service.Source)).ToList() is [var project]
            ? service with { Builder = "dotnet", Source = project.Source, Folder = project.Folder, Context = null, Target = null, Arguments = project.Arguments, Listens = project.Listens }
            : service;
}
