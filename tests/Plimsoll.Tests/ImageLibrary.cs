using System.Text.Json;
using Plimsoll.Oci;
using Plimsoll.Processes;

namespace Plimsoll.Tests;

/// <summary>A repository of images without a plimsoll.yaml, a home, and command lines that run there.</summary>
internal sealed class ImageLibrary : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plimsoll-library-");

    public ImageLibrary()
    {
        Directory.CreateDirectory(Root);
        Git("init", "-q", "-b", "main");
    }

    public string Root => Path.Combine(_folder.FullName, "images");

    public LocalImageStore Store => new(Path.Combine(_folder.FullName, "home", "registry"));

    public string Git(params IReadOnlyList<string> arguments) =>
        CommandRunner.Run(new("git", ["-c", "user.name=Test", "-c", "user.email=test@example.org", .. arguments]) { WorkingDirectory = Root }) is { ExitCode: 0 } result ? result.Text.Trim() : throw new InvalidOperationException(string.Join(' ', arguments));

    /// <summary>Writes files, or takes those away whose content is null, and commits.</summary>
    public string Commit(params IReadOnlyList<(string Path, string? Content)> files)
    {
        foreach (var (path, content) in files)
        {
            var full = Path.Combine(Root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            if (content is null) File.Delete(full);
            else File.WriteAllText(full, content);
        }
        Git("add", "-A");
        Git("commit", "-q", "--allow-empty", "-m", "a commit");
        return Git("rev-parse", "HEAD");
    }

    /// <summary>Runs a command line there.</summary>
    public async Task<(int ExitCode, string Out, string Error)> RunAsync(params IReadOnlyList<string> arguments)
    {
        var captured = new CapturedShell(home: Path.Combine(_folder.FullName, "home"));
        var code = await captured.RunAsync(["-C", Root, .. arguments]);
        return (code, captured.Out.ToString(), captured.Error.ToString());
    }

    public async Task<JsonElement> JsonAsync(params IReadOnlyList<string> arguments)
    {
        var (code, text, error) = await RunAsync([.. arguments, "-o", "json"]);
        Assert.True(code == 0, error);
        return JsonDocument.Parse(text).RootElement;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
