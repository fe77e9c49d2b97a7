using System.Security.Cryptography;
using System.Text;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests.Support;

/// <summary>A git repository with the files that a test says.</summary>
internal sealed class TestRepository : IDisposable
{
    private readonly TempFolder _folder = new();

    public string Path => _folder.Path;

    public static async Task<TestRepository> CreateAsync(params IEnumerable<(string Path, string? Content)> files)
    {
        var repository = new TestRepository();
        await GitFolder.InitAsync(repository.Path);
        await repository.CommitAsync(files);
        return repository;
    }

    /// <summary>Writes files, or takes away those whose content is null, and commits everything.</summary>
    public async Task CommitAsync(params IEnumerable<(string Path, string? Content)> files)
    {
        foreach (var (path, content) in files)
        {
            var full = _folder[path];
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
            if (content is null) File.Delete(full);
            else if (Directory.Exists(full)) Directory.Delete(full);
            if (content is not null) await File.WriteAllTextAsync(full, content);
        }
        await new GitFolder(Path).CommitAsync();
    }

    public Task<GitRepository> OpenAsync() => GitRepository.OpenAsync(Path);

    /// <summary>Everything in the given folders at HEAD as the inputs of a unit.</summary>
    public async Task<UnitInputs> InputsAsync(BuildTools tools, Unit unit, params string[] folders) =>
        await InputsAsync(await OpenAsync(), tools, unit, folders);

    public static async Task<UnitInputs> InputsAsync(GitRepository repository, BuildTools tools, Unit unit, params string[] folders)
    {
        var head = await repository.ResolveAsync("HEAD");
        var files = (await repository.ListTreeAsync(head))
            .Where(entry => folders.Any(folder => folder.Length == 0 || entry.Path.StartsWith(folder + "/", StringComparison.Ordinal)
                || entry.Path == folder))
            .Select(entry => new InputFile(entry.Path, entry.Mode, entry.ObjectId, "folder")).ToList();
        var text = string.Join('\n', files.Select(file => $"{file.Path} {file.Mode} {file.ObjectId}")) + string.Join('\n',
            tools.Toolchain.Values);
        return new(unit, files, tools.Toolchain.Values, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    public void Dispose() => _folder.Dispose();
}
