using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization;

/// <summary>A folder has one manifest: of several services in one each but the first gets a folder of its own below it.</summary>
internal static class Folders
{
    /// <summary>The same services, no two in a folder.</summary>
    public static IEnumerable<FoundService> Part(IEnumerable<FoundService> services)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var service in services)
        {
            if (taken.Add(service.Folder))
            {
                yield return service;
                continue;
            }
            var label = Words.ToLabel(service.Name);
            var folder = RepositoryPath.Below(service.Folder, label);
            for (var i = 2; !taken.Add(folder); i++) folder = RepositoryPath.Below(service.Folder, $"{label}-{i}");
            // what it is built of stays where it is
            yield return service with { Folder = folder,
                Context = service.Builder == "dockerfile" ? service.Context ?? service.Folder : null };
        }
    }
}
