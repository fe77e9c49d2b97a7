using System.Text;
using Plimsoll.Processes;

namespace Plimsoll.Source.Tests;

/// <summary>A real repository in a temporary folder.</summary>
internal sealed class Repository : IDisposable
{
    private static readonly Dictionary<string, string?> Identity = new()
    {
        ["GIT_AUTHOR_NAME"] = "Ada",
        ["GIT_AUTHOR_EMAIL"] = "ada@example.com",
        ["GIT_COMMITTER_NAME"] = "Ada",
        ["GIT_COMMITTER_EMAIL"] = "ada@example.com",
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
    };

    public Repository(params string[] init)
    {
        Directory.CreateDirectory(Folder);
        Git(["init", "-q", "-b", "main", .. init]);
    }

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), "plimsoll-test-" + Guid.NewGuid().ToString("N"));

    public string Git(params string[] arguments) => GitAsync(null, arguments).GetAwaiter().GetResult();

    public string GitWithInput(byte[] input, params string[] arguments) => GitAsync(input, arguments).GetAwaiter().GetResult();

    public void Write(string path, string content)
    {
        var file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    /// <summary>Writes a file and commits everything.</summary>
    public string Commit(string path, string content, string message = "a change")
    {
        Write(path, content);
        return CommitAll(message);
    }

    public string CommitAll(string message = "a change")
    {
        Git("add", "-A");
        Git("commit", "-q", "--allow-empty", "-m", message);
        return Git("rev-parse", "HEAD");
    }

    /// <summary>A commit made by fast-import, for paths that a file system or a C# string cannot have.</summary>
    public string Import(string branch, params (byte[] Path, string Mode, string Content)[] files)
    {
        var stream = new MemoryStream();
        void Add(string text) => stream.Write(Encoding.UTF8.GetBytes(text));
        Add($"commit refs/heads/{branch}\ncommitter Ada <ada@example.com> 1700000000 +0000\ndata 1\nx\ndeleteall\n");
        foreach (var (path, mode, content) in files)
        {
            Add(mode == "160000" ? $"M 160000 {content} " : $"M {mode} inline ");
            stream.Write(path);
            Add(mode == "160000" ? "\n" : $"\ndata {Encoding.UTF8.GetByteCount(content)}\n{content}\n");
        }
        GitWithInput(stream.ToArray(), "fast-import", "--quiet", "--force");
        return Git("rev-parse", branch);
    }

    public Task<GitRepository> OpenAsync() => GitRepository.OpenAsync(Folder, TestContext.Current.CancellationToken);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private async Task<string> GitAsync(byte[]? input, string[] arguments) =>
        (await CommandRunner.RequireAsync(new("git", ["-C", Folder, .. arguments]) { Environment = Identity, Input = input })).Text.Trim();
}
