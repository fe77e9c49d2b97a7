using System.Text.Json;
using System.Text.Json.Serialization;
using Plimsoll.Processes;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Following;

/// <summary>The repositories that the controller follows, by workspace: kept in a file, so that a controller that starts again goes
/// on.</summary>
/// <param name="home">Whose.</param>
public sealed class Followed(Home home)
{
    private readonly Lock _adding = new();

    /// <summary>Sources by workspace name.</summary>
    /// <exception cref="DamagedFileException">Which they are is not known any more.</exception>
    public IReadOnlyDictionary<string, string> Read()
    {
        const string mends = "It has the repositories that are followed. To go on: delete it, and then plimsoll up -d in each of them";
        var all = StateFile.Read(home.FollowedFile, FollowedJson.Default.SortedDictionaryStringString, mends) ?? [];
        return all.FirstOrDefault(each => each.Value is null).Key is { } workspace
            ? throw new DamagedFileException(home.FollowedFile, $"{workspace} has no path", mends) : all;
    }

    /// <summary>Adds one. The same one twice is fine, also at the same time as others.</summary>
    /// <exception cref="PlimsollException">Another repository with this workspace name is followed.</exception>
    public void Add(string workspace, string source)
    {
        lock (_adding)
        {
            var all = new SortedDictionary<string, string>(Read().ToDictionary(), StringComparer.Ordinal);
            if (all.TryGetValue(workspace, out var other) && other != source && Directory.Exists(other))
                throw WorkspaceNames.TakenByFollowed($"following {source}", workspace, other);
            if (other == source) return;
            all[workspace] = source;
            var json = JsonSerializer.SerializeToUtf8Bytes(all, FollowedJson.Default.SortedDictionaryStringString);
            DurableFile.Write(home.FollowedFile, json);
        }
    }

    /// <summary>Follows nothing any more.</summary>
    public void Clear() => File.Delete(home.FollowedFile);
}

[JsonSourceGenerationOptions(WriteIndented = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class FollowedJson : JsonSerializerContext;
