using System.Text;
using Plimsoll.Packaging;
using Plimsoll.Processes;

namespace Plimsoll.Pipeline;

/// <summary>
/// Remembers what building all services of a commit came to, so that the same again reads neither manifests nor files: a commit never
/// changes, and the toolchain is compared. In the cache: forgetting costs a look.
/// </summary>
internal sealed class BuiltCommits(PackagingFolders folders)
{
    /// <summary>What a build of the commit came to; null when none was remembered.</summary>
    public BuiltCommit? Read(string commit)
    {
        try
        {
            return File.Exists(FileOf(commit)) ? BuiltCommit.Parse(File.ReadAllText(FileOf(commit))) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Remembers it.</summary>
    public void Write(string commit, BuiltCommit built)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FileOf(commit))!);
        DurableFile.Write(FileOf(commit), Encoding.UTF8.GetBytes(built.ToString()));
    }

    private string FileOf(string commit) => Path.Combine(folders.Cache, "commits", commit + ".txt");
}
