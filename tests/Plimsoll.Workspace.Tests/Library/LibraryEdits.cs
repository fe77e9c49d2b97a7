using System.Globalization;
using System.Text;
using Plimsoll.Source.Tests;

namespace Plimsoll.Workspace.Tests.Library;

/// <summary>Makes a library and a history of random edits of it, each commit one to three of them.</summary>
internal static class LibraryEdits
{
    public static IReadOnlyList<string> Write(Repository repository, int folders, IReadOnlyList<int> steps)
    {
        var import = new LibraryImport();
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        import.Begin();
        for (var i = 0; i < folders; i++)
        {
            var folder = string.Create(CultureInfo.InvariantCulture, $"images/{i % 7}/image-{i}");
            Put($"{folder}/Dockerfile", $"FROM debian:{i % 3}\nCOPY . /\n");
            Put($"{folder}/manifest.json", Manifest(folder, "1"));
            Put($"{folder}/entry.sh", "1");
        }
        Put("README.md", "1");
        var (left, number) = (1, 1);
        foreach (var step in steps)
        {
            if (--left == 0)
            {
                import.Begin();
                left = 1 + (step % 3);
            }
            number++;
            var path = files.Keys.ElementAt(step / 16 % files.Count);
            var folder = LibraryModel.Folder(path);
            var unit = files.ContainsKey(folder + "/manifest.json") ? folder : "images/0/image-0";
            var text = number.ToString(CultureInfo.InvariantCulture);
            switch (step % 16)
            {
                case 0 or 1 or 2: Put(path.EndsWith("manifest.json", StringComparison.Ordinal) ? unit + "/entry.sh"
                    : path, $"FROM debian:12\n# {text}\n"); break;
                case 3: Put($"{unit}/more {text}.txt", text); break;
                case 4: Put("README.md", text); break;
                case 5: Put($"{unit}/manifest.json", Manifest(unit, text)); break;
                case 6: Put($"{unit}/Dockerfile", $"FROM debian:{text}\n"); break;
                case 7: Put($"{unit}/inner/deep/file-{text}", text); break;
                case 8: Unit($"{unit}/inner", text); break;
                case 9: Unit($"images/new-{text}", text); break;
                case 10: Remove(file => file.StartsWith(unit + "/", StringComparison.Ordinal)); break;
                case 11: Remove(file => file == path); break;
                case 12: Remove(file => file == unit + "/Dockerfile"); break;
                case 13: import.Put(path, "100755", files[path]); break;
                case 14: Rename(unit, $"{unit}-{text}"); break;
                default: Put($"docs/{text}.md", text); break;
            }
        }
        return import.Run(repository);

        void Put(string path, string content)
        {
            // a file takes the place of no folder, and a folder of no file
            if (files.Keys.Any(other => other.StartsWith(path + "/", StringComparison.Ordinal)
                || path.StartsWith(other + "/", StringComparison.Ordinal))) return;
            files[path] = content;
            import.Put(path, "100644", content);
        }

        void Unit(string folder, string text)
        {
            Put($"{folder}/Dockerfile", $"FROM scratch\n# {text}\n");
            Put($"{folder}/manifest.json", Manifest(folder, text));
        }

        void Remove(Func<string, bool> which)
        {
            foreach (var path in files.Keys.Where(which).ToList())
            {
                files.Remove(path);
                import.Remove(path);
            }
        }

        void Rename(string from, string to)
        {
            var moved = files.Where(file => file.Key.StartsWith(from + "/", StringComparison.Ordinal)).ToList();
            Remove(file => file.StartsWith(from + "/", StringComparison.Ordinal));
            foreach (var (path, content) in moved) Put(to + path[from.Length..], Name(path) == "manifest.json"
                ? Manifest(to + LibraryModel.Folder(path)[from.Length..], "1") : content);
        }
    }

    /// <summary>A manifest whose image is named after the folder, so that a folder that is renamed is another image.</summary>
    public static string Manifest(string folder, string version)
    {
        var name = new StringBuilder();
        foreach (var c in folder) name.Append(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '/' ? c.ToString()
            : string.Create(CultureInfo.InvariantCulture, $"-{(int)c}-"));
        return $$"""{ "registry": "", "image": "u{{name.ToString().Replace("/", "u/u", StringComparison.Ordinal)}}u", "version": "{{version}}" }""";
    }

    private static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];
}
