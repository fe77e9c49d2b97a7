using Plimsoll.Exports;
using Plimsoll.Runtime.Kubernetes.Export;

namespace Plimsoll.Tests;

public sealed class ExportFolderTests : IDisposable
{
    private readonly TempFolder _root = new();

    [Fact]
    public void What_is_written_is_up_to_date_and_what_goes_is_deleted()
    {
        var folder = new ExportFolder(_root["new"]);
        IReadOnlyList<ExportedFile> first = [File("a.yaml", "1"), File("templates/b.yaml", "2")];
        Assert.Equal([("a.yaml", "new"), ("templates/b.yaml", "new")], folder.Differences(first));
        folder.Write(first, folder.Differences(first));
        Assert.Empty(folder.Differences(first));
        Directory.CreateDirectory(_root["new/mine"]);
        System.IO.File.WriteAllText(_root["new/mine/c.yaml"], "mine: true\n");
        IReadOnlyList<ExportedFile> second = [File("a.yaml", "3")];
        Assert.Equal([("a.yaml", "changed"), ("templates/b.yaml", "gone")], folder.Differences(second));
        folder.Write(second, folder.Differences(second));
        Assert.Empty(folder.Differences(second));
        Assert.Equal(["a.yaml", "c.yaml"], Directory.GetFiles(_root.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName)
            .Order());
    }

    [Fact]
    public void A_file_of_somebody_else_is_not_written_over()
    {
        System.IO.File.WriteAllText(_root["a.yaml"], "mine: true\n");
        Assert.Contains("a.yaml", Assert.Throws<IOException>(() => new ExportFolder(_root.Path)
            .Differences([File("a.yaml", "1")])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PLM5023", "--server-version", "1.19")]
    [InlineData("PLM5023", "--server-version", "new")]
    public async Task A_server_that_is_too_old_is_said(string code, params string[] arguments)
    {
        var captured = new CapturedShell();
        Assert.Equal(2, await captured.RunAsync(["export", "kubernetes", "--to", _root.Path, .. arguments]));
        Assert.StartsWith(code, captured.Error.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _root.Dispose();

    private static ExportedFile File(string path, string text) => new(path, $"{ExportedFile.Mark} x.\n{text}\n");
}
