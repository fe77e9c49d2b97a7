using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization.Languages;

/// <summary>Packages of Node: one with a start script is a server, one that builds files for browsers is a site.</summary>
internal static class NodePrograms
{
    private const string Image = "docker.io/library/node:24-slim";

    /// <summary>Finds them.</summary>
    public static async Task FindAsync(LanguageSearch search, CancellationToken cancellationToken)
    {
        // Bun has packages of its own kind
        var paths = search.Named(NodePackage.FileName).Where(path => !search.Files.Has(RepositoryPath.Folder(path), "bun.lock")).ToList();
        var above = search.Files.Named(NodePackage.FileName);
        var packages = (await search.Files.ReadAsync(above, cancellationToken))
            .ToDictionary(pair => pair.Key, pair => NodePackage.Read(pair.Value), StringComparer.Ordinal);
        foreach (var path in paths)
        {
            if (packages[path] is not { } package) search.Leave(path, "it cannot be read as a package");
            else Read(search, path, package, RootOf(search, path, packages));
        }
    }

    private static void Read(LanguageSearch search, string path, NodePackage package, string? root)
    {
        var folder = RepositoryPath.Folder(path);
        var site = StaticSite.Of(package, name => search.Files.Has(folder, name));
        var start = search.ProcfileIn(folder)?.Command ?? package.Script("start") ?? Default(search, folder, package);
        if (start is not null && StaticSite.IsDevelopmentServer(start)) start = null;
        if (start is null && site is null)
        {
            // most packages are libraries and tools
            if (package.Script("start") is { } shown)
                search.Leave(path, $"its start script '{shown}' is for development, and its build script is not known: write a Dockerfile");
            else if (package.Serves)
                search.Leave(path, "it answers requests, and nothing says how it is started: "
                    + "add a script to it (\"start\": \"node server.js\"), commit it, and run plimsoll init again");
        }
        else if (root is not null)
        {
            var context = RepositoryPath.From(folder, RepositoryPath.Folder(root));
            search.Leave(path, $"its packages are installed by {root}: "
                + $"write a Dockerfile, and a service.yaml with build: {{ dockerfile: Dockerfile, context: {context} }}");
        }
        else if (start is not null) search.Add(Server(search, path, package, start));
        else if (site!.Folder is null)
            search.Leave(path, "its build script makes files, and only its configuration says where: write a Dockerfile that serves them");
        else search.Add(search.HasWebBase ? Files(search, path, site) : Site(search, path, site));
    }

    /// <summary>What npm starts without a script (docs.npmjs.com/cli/commands/npm-start).</summary>
    private static string? Default(LanguageSearch search, string folder, NodePackage package) =>
        package.Serves && search.Files.Has(folder, "server.js") ? "node server.js" : null;

    /// <summary>The package above that installs this one; null when it installs itself.</summary>
    private static string? RootOf(LanguageSearch search, string path, IReadOnlyDictionary<string, NodePackage?> packages)
    {
        var folder = RepositoryPath.Folder(path);
        if (folder.Length == 0 || NodeInstaller.Locks.Any(name => search.Files.Has(folder, name))) return null;
        var root = RepositoryPath.Upwards(RepositoryPath.Folder(folder)).FirstOrDefault(above =>
            packages.GetValueOrDefault(RepositoryPath.Below(above, NodePackage.FileName)) is { HasWorkspaces: true }
            || search.Files.Has(above, "pnpm-workspace.yaml"));
        return root is null ? null : RepositoryPath.Below(root, NodePackage.FileName);
    }

    private static FoundService Server(LanguageSearch search, string path, NodePackage package, string start)
    {
        var installer = NodeInstaller.In(search.Files, RepositoryPath.Folder(path));
        return Written(search, path, WrittenDockerfile.Of(
        [
            $"FROM {Image}",
            "WORKDIR /app",
            .. installer.Lines(),
            package.Script("build") is null ? null : $"RUN {installer.Program} run build",
            $"ENV NODE_ENV=production PORT={WrittenDockerfile.Port} PATH=/app/node_modules/.bin:$PATH",
            $"EXPOSE {WrittenDockerfile.Port}",
            "USER 1000:1000",
            WrittenDockerfile.Cmd(start),
        ]));
    }

    private static FoundService Site(LanguageSearch search, string path, StaticSite site)
    {
        var installer = NodeInstaller.In(search.Files, RepositoryPath.Folder(path));
        return Written(search, path, WrittenDockerfile.Of(
        [
            $"FROM {Image} AS build",
            "WORKDIR /src",
            .. installer.Lines(),
            $"RUN {installer.Program} run build",
            "",
            "# any server of static files that listens on the port in the variable PORT does",
            $"FROM {Image}",
            "RUN npm install --global serve@14",
            $"COPY --from=build /src/{site.Folder} /srv",
            $"ENV NO_UPDATE_CHECK=1 PORT={WrittenDockerfile.Port}",
            $"EXPOSE {WrittenDockerfile.Port}",
            "USER 1000:1000",
            WrittenDockerfile.Cmd($"serve {(site.IsOnePage ? "--single " : "")}--no-clipboard --no-request-logging /srv"),
        ]));
    }

    private static FoundService Written(LanguageSearch search, string path, string text)
    {
        var folder = RepositoryPath.Folder(path);
        return new(folder, search.NameOf(folder), path)
        {
            Builder = "dockerfile",
            Source = RepositoryPath.Below(folder, "Dockerfile"),
            Ports = [WrittenDockerfile.Port],
            IsTold = true,
            Written = text,
        };
    }

    /// <summary>On the base of the workspace that serves files.</summary>
    private static FoundService Files(LanguageSearch search, string path, StaticSite site)
    {
        var folder = RepositoryPath.Folder(path);
        var installer = NodeInstaller.In(search.Files, folder);
        return new(folder, search.NameOf(folder), path)
        {
            Builder = "files",
            Source = RepositoryPath.Below(folder, site.Folder!),
            Run = [installer.Install, [installer.Program, "run", "build"]],
            Base = StaticSite.Base,
            IsTold = true,
            Listens = true,
        };
    }
}
