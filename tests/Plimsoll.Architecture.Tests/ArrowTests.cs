namespace Plimsoll.Architecture.Tests;

public sealed class ArrowTests
{
    [Fact]
    public async Task Project_files_follow_the_arrows()
    {
        var files = await Repository.FilesAsync();
        Assert.Empty(files.Where(path => path.EndsWith(".csproj", StringComparison.Ordinal))
            .SelectMany(path => Arrows.Violations(path, Repository.Read(path))));
    }

    [Fact]
    public void Assemblies_follow_the_arrows()
    {
        Assert.Contains(Assembly.Ours(), assembly => assembly.Name == "Plimsoll.Oci");
        Assert.Empty(Assembly.Ours().SelectMany(assembly => Arrows.Violations(assembly.Name, assembly.References)));
    }

    [Theory]
    [InlineData("src/Plimsoll.Oci/Plimsoll.Oci.csproj", "../Plimsoll.Workspace/Plimsoll.Workspace.csproj")]
    [InlineData("src/Plimsoll.Runtime.Local/Plimsoll.Runtime.Local.csproj", "../Plimsoll.Delivery/Plimsoll.Delivery.csproj")]
    [InlineData("src/Plimsoll.Delivery/Plimsoll.Delivery.csproj", "../../libs/KubernetesClient/KubernetesClient.csproj")]
    [InlineData("libs/KubernetesClient/KubernetesClient.csproj", "../../src/Plimsoll.Oci/Plimsoll.Oci.csproj")]
    [InlineData("services/Counter/Counter.csproj", "../../src/Plimsoll.Oci/Plimsoll.Oci.csproj")]
    public void An_arrow_against_the_house_is_found(string path, string reference)
    {
        var xml = $"""<Project><ItemGroup><ProjectReference Include="{reference}" /></ItemGroup></Project>""";
        Assert.Single(Arrows.Violations(path, xml));
    }

    [Fact]
    public void A_used_assembly_against_the_house_is_found()
    {
        Assert.Equal(["Plimsoll.Workspace may not use Plimsoll.Oci"],
            Arrows.Violations("Plimsoll.Workspace", ["System.Runtime", "Plimsoll.Source", "Plimsoll.Oci"]));
    }

    [Fact]
    public async Task Every_project_is_in_the_solution()
    {
        var solution = Repository.Read("Plimsoll.slnx");
        var files = await Repository.FilesAsync();
        var forgotten = files.Where(path => IsOurs(path) && !solution.Contains($"\"{path}\"", StringComparison.Ordinal));
        Assert.Empty(forgotten);
    }

    private static bool IsOurs(string path) => path.EndsWith(".csproj", StringComparison.Ordinal)
        && path.Split('/')[0] is ("src" or "libs" or "services" or "tests");
}
