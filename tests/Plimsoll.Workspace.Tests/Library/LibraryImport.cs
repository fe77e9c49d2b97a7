using System.Globalization;
using System.Text;
using Plimsoll.Source.Tests;

namespace Plimsoll.Workspace.Tests.Library;

/// <summary>A history for git fast-import.</summary>
internal sealed class LibraryImport
{
    private readonly List<byte> _stream = [];
    private int _commits;

    public void Begin() => Add(string.Create(CultureInfo.InvariantCulture,
        $"commit refs/heads/main\nmark :{++_commits}\ncommitter Ada <ada@example.com> {1_700_000_000 + _commits} +0000\ndata 1\nx\n"));

    public void Put(string path, string mode, string content)
    {
        Add($"M {mode} inline {Quote(path)}\ndata {Encoding.UTF8.GetByteCount(content)}\n{content}\n");
    }

    /// <summary>Puts an object that is there already.</summary>
    public void PutObject(string path, string mode, string id) => Add($"M {mode} {id} {Quote(path)}\n");

    public void Remove(string path) => Add($"D {Quote(path)}\n");

    /// <summary>Imports it, and gives the commits in order.</summary>
    public IReadOnlyList<string> Run(Repository repository)
    {
        repository.GitWithInput([.. _stream], "fast-import", "--quiet", "--force");
        return repository.Git("rev-list", "--reverse", "main").Split('\n');
    }

    private static string Quote(string path) => '"' + path.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + '"';

    private void Add(string text) => _stream.AddRange(Encoding.UTF8.GetBytes(text));
}
