using Plimsoll.Source;

namespace Plimsoll.Workspace.Tests.MsBuild;

public sealed class OwnProjectTests
{
    /// <summary>They use what projects usually use, so this shows that usual projects are understood: MSBuild is not asked, and nothing too
    /// many is rebuilt.</summary>
    [Fact]
    public async Task The_projects_of_this_repository_say_plainly_which_files_they_take()
    {
        var root = CloneRoot.Find();
        Assert.SkipWhen(root is null || !Path.Exists(Path.Combine(root, ".git")), "not in a clone");
        var git = await GitRepository.OpenAsync(root!);
        var catalog = await CatalogReader.ReadAsync(git, "HEAD");
        var inputs = await InputReader.ReadAsync(git, catalog, Inputs.Toolchain);
        Assert.Contains(inputs, one => one.Unit.Build.Builder == "dotnet");
        Assert.Empty(inputs.SelectMany(one => one.Doubts).Distinct());
    }
}
