using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization.Declared;

/// <summary>
/// Compose is used for development too: it builds a stage without the source, and mounts the folder of the machine that has it.
/// A replica sees no such folder.
/// </summary>
internal static class DevelopmentStage
{
    /// <summary>
    /// Why the last stage is built instead of the one that is declared: it copies the folder that Compose mounts. Null: the declared one
    /// is built.
    /// </summary>
    /// <param name="file">The file that declares the service.</param>
    /// <param name="service">The service.</param>
    /// <param name="dockerfile">What a Dockerfile says, by its path and the stage; null when there is none.</param>
    public static string? Instead(string file, DeclaredService service, Func<string, string?, DockerfileFacts?> dockerfile)
    {
        if (service.Build is not { Target: { } target } build || build.From(file) is not ({ } context, { } source)) return null;
        if (dockerfile(source, target) is not { } declared || dockerfile(source, null) is not { } last) return null;
        foreach (var bind in service.Binds.Select(bind => bind.Split(':')[0]))
        {
            var folder = RepositoryPath.Combine(RepositoryPath.Folder(file), bind);
            if (folder is null || !RepositoryPath.IsIn(folder, context)) continue;
            var inContext = folder[context.Length..].TrimStart('/');
            if (last.Copied.Any(Has) && !declared.Copied.Any(Has))
            {
                return $"build: the stage {target} has nothing of {bind}, which Compose mounts into it: "
                    + "the last stage is built, which copies it";
            }

            bool Has(string copied) => RepositoryPath.IsIn(inContext, copied);
        }
        return null;
    }
}
