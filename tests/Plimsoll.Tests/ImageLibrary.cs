using System.Text.Json;
using Plimsoll.Oci;

namespace Plimsoll.Tests;

/// <summary>A repository of images without a plimsoll.yaml, a home, and command lines that run there.</summary>
internal sealed class ImageLibrary : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly GitFolder _git;

    public ImageLibrary() => _git = GitFolder.InitAsync(_folder["images"]).GetAwaiter().GetResult();

    public string Root => _git.Path;

    public LocalImageStore Store => new(_folder["home/registry"]);

    public string Git(params string[] arguments) => _git.GitAsync(arguments).GetAwaiter().GetResult();

    /// <summary>Writes files, or takes those away whose content is null, and commits.</summary>
    public string Commit(params IReadOnlyList<(string Path, string? Content)> files)
    {
        foreach (var (path, content) in files)
        {
            if (content is null) File.Delete(Path.Combine(Root, path));
            else _git.Write(path, content);
        }
        return _git.CommitAsync().GetAwaiter().GetResult();
    }

    /// <summary>Runs a command line there.</summary>
    public async Task<(int ExitCode, string Out, string Error)> RunAsync(params IReadOnlyList<string> arguments)
    {
        var captured = new CapturedShell(home: _folder["home"]);
        var code = await captured.RunAsync(["-C", Root, .. arguments]);
        return (code, captured.Out.ToString(), captured.Error.ToString());
    }

    public async Task<JsonElement> JsonAsync(params IReadOnlyList<string> arguments)
    {
        var (code, text, error) = await RunAsync([.. arguments, "-o", "json"]);
        Assert.True(code == 0, error);
        return JsonDocument.Parse(text).RootElement;
    }

    public void Dispose() => _folder.Dispose();
}
