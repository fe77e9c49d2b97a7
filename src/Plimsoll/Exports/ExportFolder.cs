using System.Text;
using Plimsoll.Runtime.Kubernetes.Export;

namespace Plimsoll.Exports;

/// <summary>A folder that is exported to. What does not begin with our mark is somebody else's, and is neither changed nor
/// deleted.</summary>
internal sealed class ExportFolder(string folder)
{
    private const string New = "new", Changed = "changed", Gone = "gone";

    /// <summary>The paths that writing would touch, in ordinal order, each with <c>new</c>, <c>changed</c> or <c>gone</c>.</summary>
    /// <exception cref="IOException">A file that is not ours stands where one of ours belongs.</exception>
    public IReadOnlyList<(string Path, string Difference)> Differences(IReadOnlyList<ExportedFile> files)
    {
        var differences = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var full = Path.Combine(folder, file.Path);
            if (!File.Exists(full)) differences[file.Path] = New;
            else if (File.ReadAllText(full) is var present && present != file.Text)
                differences[file.Path] = IsOurs(present) ? Changed
                    : throw new IOException($"exporting to {folder}: {file.Path} is there and was not written by plimsoll export: move it, "
                        + "or export to another folder");
        }
        foreach (var path in Present().Where(path => files.All(file => file.Path != path))) differences[path] = Gone;
        return [.. differences.Select(pair => (pair.Key, pair.Value))];
    }

    /// <summary>Makes the files what they should be.</summary>
    public void Write(IReadOnlyList<ExportedFile> files, IReadOnlyList<(string Path, string Difference)> differences)
    {
        foreach (var (path, difference) in differences)
        {
            var full = Path.Combine(folder, path);
            if (difference == Gone)
            {
                File.Delete(full);
                continue;
            }
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, files.First(file => file.Path == path).Text, new UTF8Encoding(false));
        }
    }

    private IEnumerable<string> Present() => !Directory.Exists(folder) ? []
        : Directory.GetFiles(folder, "*.yaml", SearchOption.AllDirectories)
            .Where(file => IsOurs(File.ReadLines(file).FirstOrDefault() ?? ""))
            .Select(file => Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'));

    private static bool IsOurs(string text) => text.StartsWith(ExportedFile.Mark, StringComparison.Ordinal);
}
