using Plimsoll.Source;

namespace Plimsoll.Delivery.Tests;

internal static class Repositories
{
    /// <summary>An empty bare repository, as a team shares one.</summary>
    public static async Task<string> SharedAsync(string folder)
    {
        var shared = Path.Combine(folder, "shared.git");
        await Processes.CommandRunner.RequireAsync(new("git", ["init", "-q", "--bare", "-b", "main", shared]));
        return shared;
    }

    /// <summary>A mirror of an empty repository, both real, in a folder.</summary>
    public static async Task<GitRepository> MirrorAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var source = Path.Combine(folder, "source");
        Directory.CreateDirectory(source);
        await Processes.CommandRunner.RequireAsync(new("git", ["init", "-q", "-b", "main", source]));
        return await Mirror.EnsureAsync(Path.Combine(folder, "mirror.git"), source);
    }
}
