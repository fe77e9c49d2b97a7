using System.Security.Cryptography;
using System.Text;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Testing;

/// <summary>What a run of tests depends on.</summary>
internal static class TestKey
{
    /// <summary>A hash over all that decides whether the tests pass.</summary>
    public static string Of(Unit unit, IEnumerable<InputFile> files, Toolchain toolchain)
    {
        var text = new StringBuilder();
        // zero bytes between words: none can be in a path or an argument
        foreach (var words in unit.Test) text.AppendJoin('\0', words).Append("\0\0");
        text.Append(unit.Path).Append("\0\0");
        foreach (var (name, value) in toolchain.Values.OrderBy(value => value.Key, StringComparer.Ordinal)) text.Append(name).Append('\0')
            .Append(value).Append('\0');
        foreach (var file in files.OrderBy(file => file.Path, StringComparer.Ordinal)) text.Append('\0')
            .AppendJoin('\0', file.Path, file.Mode, file.ObjectId);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.Unicode.GetBytes(text.ToString())));
    }
}
