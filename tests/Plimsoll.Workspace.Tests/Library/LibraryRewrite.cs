using Plimsoll.Processes;
using Plimsoll.Source;
using Plimsoll.Source.Tests;

namespace Plimsoll.Workspace.Tests.Library;

/// <summary>The history of a real library, commit by commit along its main branch, where every folder with a Dockerfile has a
/// manifest.</summary>
internal static class LibraryRewrite
{
    public static async Task<IReadOnlyList<string>> WriteAsync(Repository repository, string source)
    {
        var git = (await CommandRunner.RequireAsync(new("git", ["-C", source, "rev-parse", "--absolute-git-dir"]))).Text.Trim();
        await File.WriteAllTextAsync(Path.Combine(repository.Folder, ".git/objects/info/alternates"), Path.Combine(git, "objects") + "\n");
        // a commit, and then :MODE MODE ID ID STATUS, and a path
        var log = (await CommandRunner.RequireAsync(new("git", ["-C", source, "log", "--first-parent", "-m", "--root", "--reverse",
            "--raw", "-z", "--no-renames", "--no-abbrev", "--format=tformat:commit", "HEAD"]))).Text;
        var import = new LibraryImport();
        var parts = log.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < parts.Length; i++)
        {
            var part = parts[i].Trim('\n');
            if (part.StartsWith("commit", StringComparison.Ordinal))
            {
                import.Begin();
                part = part["commit".Length..].TrimStart('\n');
            }
            if (!part.StartsWith(':')) continue;
            var (words, path) = (part.Split(' '), parts[++i]);
            var name = path[(path.LastIndexOf('/') + 1)..];
            if (name is "manifest.json" or "manifest.yaml" or "manifest.yml") continue;
            var folder = LibraryModel.Folder(path);
            var manifest = folder.Length == 0 ? "manifest.json" : folder + "/manifest.json";
            if (words[4][0] == 'D')
            {
                import.Remove(path);
                if (name == "Dockerfile") import.Remove(manifest);
                continue;
            }
            // of all but Dockerfiles it matters only whether they differ, so a partial clone will do. A link is a file here: what it points
            // at is an input too, which git does not know
            if (name == "Dockerfile" || words[1] == GitMode.Gitlink) import.PutObject(path, words[1], words[3]);
            else import.Put(path, words[1] == GitMode.Symlink ? GitMode.File : words[1], words[3]);
            if (name == "Dockerfile") import.Put(manifest, "100644", LibraryEdits.Manifest(folder, "1"));
        }
        return import.Run(repository);
    }
}
