using Plimsoll.Source;

namespace Plimsoll.Delivery.Tests;

internal static class Repositories
{
    /// <summary>A mirror of an empty repository, both real, in a folder.</summary>
    public static async Task<GitRepository> MirrorAsync(string folder)
    {
        var source = Path.Combine(folder, "source");
        Directory.CreateDirectory(source);
        await Processes.CommandRunner.RequireAsync(new("git", ["init", "-q", "-b", "main", source]));
        return await Mirror.EnsureAsync(Path.Combine(folder, "mirror.git"), source);
    }
}
