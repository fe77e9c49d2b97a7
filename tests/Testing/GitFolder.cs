using System.Diagnostics;

namespace Testing;

/// <summary>A git repository for one test, with an author of its own and nothing of the machine's configuration.</summary>
/// <param name="path">The work tree, or a bare repository.</param>
public sealed class GitFolder(string path)
{
    /// <summary>The author of every commit, and no configuration of the machine or its user.</summary>
    public static IReadOnlyDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>
    {
        ["GIT_AUTHOR_NAME"] = "Ada",
        ["GIT_AUTHOR_EMAIL"] = "ada@example.test",
        ["GIT_COMMITTER_NAME"] = "Ada",
        ["GIT_COMMITTER_EMAIL"] = "ada@example.test",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_CONFIG_NOSYSTEM"] = "1",
    };

    /// <summary>The work tree, or the bare repository.</summary>
    public string Path => path;

    /// <summary>Makes an empty repository whose branch is <c>main</c>.</summary>
    /// <param name="path">Its folder, made when it is not there.</param>
    /// <param name="options">More of <c>git init</c>, such as <c>--bare</c>.</param>
    public static async Task<GitFolder> InitAsync(string path, params string[] options)
    {
        Directory.CreateDirectory(path);
        var folder = new GitFolder(path);
        await folder.GitAsync(["init", "-q", "-b", "main", .. options]);
        return folder;
    }

    /// <summary>Writes a file of the work tree, and makes the folders above it.</summary>
    public void Write(string name, string text)
    {
        var file = System.IO.Path.Combine(path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    /// <summary>Commits everything, also when nothing changed.</summary>
    /// <returns>The commit's id.</returns>
    public async Task<string> CommitAsync(string subject = "A change")
    {
        await GitAsync("add", "-A");
        await GitAsync("commit", "-q", "--no-gpg-sign", "--allow-empty", "-m", subject);
        return await GitAsync("rev-parse", "HEAD");
    }

    /// <summary>Writes a file and commits everything.</summary>
    /// <returns>The commit's id.</returns>
    public Task<string> CommitAsync(string name, string text, string? subject = null)
    {
        Write(name, text);
        return CommitAsync(subject ?? $"Change {name}");
    }

    /// <summary>Runs git, which must succeed.</summary>
    /// <returns>What it wrote, without the last line's end.</returns>
    public Task<string> GitAsync(params string[] arguments) => GitAsync(null, arguments);

    /// <summary>Runs git with input, which must succeed.</summary>
    /// <inheritdoc cref="GitAsync(string[])"/>
    public async Task<string> GitAsync(byte[]? input, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = path, RedirectStandardInput = true,
            RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Environment) start.Environment[name] = value;
        using var git = Process.Start(start)!;
        var (output, errors) = (git.StandardOutput.ReadToEndAsync(), git.StandardError.ReadToEndAsync());
        if (input is not null) await git.StandardInput.BaseStream.WriteAsync(input);
        git.StandardInput.Close();
        await git.WaitForExitAsync();
        return git.ExitCode == 0 ? (await output).TrimEnd()
            : throw new InvalidOperationException($"git {string.Join(' ', arguments)} ended with {git.ExitCode}: {await errors}");
    }
}
