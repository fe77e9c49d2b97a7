using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization;

/// <summary>Services of Dockerfiles.</summary>
internal static class DockerfileServices
{
    /// <summary>The service of a Dockerfile.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="facts">What it says.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="notTaken">Is given what it says and no manifest can.</param>
    public static FoundService Read(string path, DockerfileFacts facts, string name, List<NotTaken> notTaken)
    {
        var folder = RepositoryPath.Folder(path);
        var ready = facts.Healthcheck is { } check ? HealthUrl.PathIn(check) : null;
        if (facts.Healthcheck is { } command && ready is null)
            notTaken.Add(new($"{path}: HEALTHCHECK",
                $"'{command}' asks no address of the service: without health: it is ready when it accepts connections"));
        foreach (var volume in facts.Volumes.Skip(1)) notTaken.Add(new($"{path}: VOLUME",
            $"{volume}: a service has one volume, and {facts.Volumes[0]} is it"));
        return new(folder, name, path)
        {
            Builder = "dockerfile",
            Source = path,
            Ports = facts.Ports is [] && facts.ToldPort is { } told ? [told] : facts.Ports,
            Ready = ready,
            Volume = facts.Volumes.Count > 0 ? facts.Volumes[0] : null,
        };
    }
}
