using Plimsoll.Source;

namespace Plimsoll.Delivery.Tests;

internal static class Repositories
{
    /// <summary>An empty bare repository, as a team shares one.</summary>
    public static async Task<string> SharedAsync(string folder)
    {
        var shared = Path.Combine(folder, "shared.git");
        await GitFolder.InitAsync(shared, "--bare");
        return shared;
    }

    /// <summary>A mirror of an empty repository, both real, in a folder.</summary>
    public static async Task<GitRepository> MirrorAsync(string folder)
    {
        var source = Path.Combine(folder, "source");
        await GitFolder.InitAsync(source);
        return await Mirror.EnsureAsync(Path.Combine(folder, "mirror.git"), source);
    }
}
