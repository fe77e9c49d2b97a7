using System.Text.Json;
using System.Text.Json.Serialization;
using Plimsoll.Oci;
using Plimsoll.Packaging;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Pipeline;

/// <summary>
/// Remembers what building all services of a commit came to, so that the same again reads neither manifests nor files: a commit never changes, and the
/// toolchain is compared. In the cache: forgetting costs a look.
/// </summary>
internal sealed class BuiltCommits(PackagingFolders folders)
{
    /// <summary>What a build of the commit came to; null when none was remembered.</summary>
    public BuiltCommit? Read(string commit)
    {
        try
        {
            return File.Exists(FileOf(commit)) ? JsonSerializer.Deserialize(File.ReadAllBytes(FileOf(commit)), BuiltCommitJson.Default.BuiltCommit) : null;
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return null;
        }
    }

    /// <summary>Remembers it.</summary>
    public void Write(string commit, BuiltCommit built)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FileOf(commit))!);
        DurableFile.Write(FileOf(commit), JsonSerializer.SerializeToUtf8Bytes(built, BuiltCommitJson.Default.BuiltCommit));
    }

    private string FileOf(string commit) => Path.Combine(folders.Cache, "commits", commit);
}

/// <summary>A commit whose services were all tested and built.</summary>
/// <param name="GlobalJson">Its global.json, which chooses the toolchain; null when it has none.</param>
/// <param name="Toolchain">What it was built with.</param>
/// <param name="Units">Its services.</param>
internal sealed record BuiltCommit(byte[]? GlobalJson, SortedDictionary<string, string> Toolchain, IReadOnlyList<BuiltImage> Units);

/// <summary>An image that was there when its commit was built.</summary>
/// <param name="Name">The unit's name.</param>
/// <param name="Kind">What the unit is.</param>
/// <param name="Repository">Where it is, without a registry's host.</param>
/// <param name="Digest">Its manifest.</param>
/// <param name="InputKey">What it was made of.</param>
public sealed record BuiltImage(string Name, UnitKind Kind, string Repository, Digest Digest, string InputKey);

[JsonSerializable(typeof(BuiltCommit))]
internal sealed partial class BuiltCommitJson : JsonSerializerContext;
