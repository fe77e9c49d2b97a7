using System.Security.Cryptography;
using System.Text;
using Plimsoll.Source;

namespace Plimsoll.Workspace.Inputs;

/// <summary>The hash over everything that decides an image's bytes. A change to how it is made rebuilds everything: raise the number
/// then.</summary>
internal static class InputKey
{
    private const string Version = "plimsoll input key 1";

    public static string Of(IReadOnlyList<InputFile> files, IReadOnlyDictionary<string, string> values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // every part ends with a NUL, which neither a path nor a value may contain: so no two sets of parts read alike
        void Add(ReadOnlySpan<byte> part)
        {
            hash.AppendData(part);
            hash.AppendData([0]);
        }
        Add(Encoding.UTF8.GetBytes(Version));
        foreach (var (name, value) in values)
        {
            Add("value"u8);
            Add(Encoding.UTF8.GetBytes(name));
            Add(Encoding.UTF8.GetBytes(value));
        }
        foreach (var file in files.Where(file => file.InKey))
        {
            Add("file"u8);
            Add(Encoding.UTF8.GetBytes(file.Mode));
            Add(Encoding.UTF8.GetBytes(file.ObjectId));
            Add(GitPath.Encode(file.Path));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
