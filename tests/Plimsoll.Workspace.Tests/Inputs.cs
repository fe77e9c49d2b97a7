using Plimsoll.Source.Tests;

namespace Plimsoll.Workspace.Tests;

/// <summary>Short ways to ask for the inputs of units.</summary>
internal static class Inputs
{
    public static readonly Toolchain Toolchain = new(new Dictionary<string, string> { ["dotnet.sdk"] = "10.0.401" });

    public static async Task<UnitInputs> Of(Repository source, string unit, string revision = "HEAD") =>
        (await All(source, revision))[unit];

    public static async Task<Dictionary<string, UnitInputs>> All(Repository source, string revision = "HEAD")
    {
        var token = TestContext.Current.CancellationToken;
        var git = await source.OpenAsync();
        var inputs = await InputReader.ReadAsync(git, await CatalogReader.ReadAsync(git, revision, token), Toolchain, token);
        return inputs.ToDictionary(one => one.Unit.Name);
    }

    public static IEnumerable<string> Paths(this UnitInputs inputs) => inputs.Files.Select(file => file.Path);
}
