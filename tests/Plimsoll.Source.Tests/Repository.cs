using System.Text;

namespace Plimsoll.Source.Tests;

/// <summary>A real repository in a temporary folder.</summary>
internal sealed class Repository : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly GitFolder _git;

    public Repository(params string[] init) => _git = Done(GitFolder.InitAsync(_folder.Path, init));

    public string Folder => _folder.Path;

    public string Git(params string[] arguments) => Done(_git.GitAsync(arguments));

    public string GitWithInput(byte[] input, params string[] arguments) => Done(_git.GitAsync(input, arguments));

    public void Write(string path, string content) => _git.Write(path, content);

    /// <summary>Writes a file and commits everything.</summary>
    public string Commit(string path, string content) => Done(_git.CommitAsync(path, content));

    public string CommitAll() => Done(_git.CommitAsync());

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

    public void Dispose() => _folder.Dispose();

    // most tests need a repository before anything asynchronous
    private static T Done<T>(Task<T> work) => work.GetAwaiter().GetResult();
}
