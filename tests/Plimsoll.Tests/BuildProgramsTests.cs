using Plimsoll.Machine;
using Plimsoll.Workspace;

namespace Plimsoll.Tests;

public sealed class BuildProgramsTests
{
    [Theory]
    [InlineData("aot", false, true)]
    [InlineData("aot", true, false)]
    [InlineData("layered", false, false)]
    public async Task A_linker_is_missing_where_a_native_program_is_built_without_one(string publish, bool hasLinker, bool isMissing)
    {
        var unit = new Unit
        {
            Name = "app",
            Kind = UnitKind.Service,
            Path = "app",
            ManifestPath = "app/service.yaml",
            Build = new("dotnet", "App.csproj") { Publish = publish },
        };
        Assert.Equal(isMissing ? ["linker"] : Array.Empty<string>(), await BuildPrograms.MissingAsync(() =>
            Task.FromResult<IReadOnlyList<Unit>>([unit]), hasLinker));
    }
}
