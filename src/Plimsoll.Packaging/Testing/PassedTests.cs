using System.Security.Cryptography;
using System.Text;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Testing;

/// <summary>What was tested and passed on this machine, so that it is not tested again. In the cache: forgetting costs a run.</summary>
internal sealed class PassedTests(PackagingFolders folders)
{
    private readonly string _folder = folders.Cached("tests");

    /// <summary>A hash over all that decides whether the tests pass.</summary>
    public static string KeyOf(Unit unit, IEnumerable<InputFile> files, Toolchain toolchain)
    {
        var text = new StringBuilder();
        // zero bytes between words: none can be in a path or an argument
        foreach (var words in unit.Test) text.AppendJoin('\0', words).Append("\0\0");
        text.Append(unit.Path).Append("\0\0");
        foreach (var (name, value) in toolchain.Values.OrderBy(value => value.Key, StringComparer.Ordinal)) text.Append(name).Append('\0').Append(value).Append('\0');
        foreach (var file in files.OrderBy(file => file.Path, StringComparer.Ordinal)) text.Append('\0').AppendJoin('\0', file.Path, file.Mode, file.ObjectId);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.Unicode.GetBytes(text.ToString())));
    }

    /// <summary>Whether this passed.</summary>
    public bool Contains(string key) => File.Exists(Path.Combine(_folder, key));

    /// <summary>Remembers that it did.</summary>
    public void Add(string key) => DurableFile.Write(Path.Combine(_folder, key), []);
}
