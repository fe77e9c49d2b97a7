using Plimsoll.Source.Tests;

namespace Plimsoll.Workspace.Tests;

public sealed class InitTests
{
    [Fact]
    public async Task Services_are_proposed_and_libraries_tests_and_tools_are_not()
    {
        var token = TestContext.Current.CancellationToken;
        using var source = new Repository();
        source.Write("src/Acme.Shop_Api/Acme.Shop_Api.csproj", """<Project Sdk="Microsoft.NET.Sdk.Web" />""");
        source.Write("src/Mail/Mail.csproj", """<Project Sdk="Microsoft.NET.Sdk.Worker"></Project>""");
        source.Write("src/Old/Mail.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup><ItemGroup><FrameworkReference Include="Microsoft.AspNetCore.App" /></ItemGroup></Project>""");
        source.Write("src/Lib/Lib.csproj", """<Project Sdk="Microsoft.NET.Sdk" />""");
        source.Write("src/WebLib/WebLib.csproj", """<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><OutputType>Library</OutputType></PropertyGroup></Project>""");
        source.Write("src/Tool/Tool.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup></Project>""");
        source.Write("tests/Api.Tests/Api.Tests.csproj", """<Project Sdk="Microsoft.NET.Sdk.Web"><ItemGroup><PackageReference Include="xunit" /></ItemGroup></Project>""");
        source.Write("src/Broken/Broken.csproj", "<Project");
        source.CommitAll();
        var git = await source.OpenAsync();
        var files = await Init.ProposeAsync(git, "HEAD", token);
        Assert.Equal(["plimsoll.yaml", "src/Acme.Shop_Api/service.yaml", "src/Mail/service.yaml", "src/Old/service.yaml"], files.Select(file => file.Path));
        Assert.StartsWith("name: acme-shop-api\nbuild: { dotnet: Acme.Shop_Api.csproj }\nport: 8080 ", files[1].Content, StringComparison.Ordinal);
        Assert.DoesNotContain("port:", files[2].Content, StringComparison.Ordinal);
        Assert.StartsWith("name: mail-2\n", files[3].Content, StringComparison.Ordinal);

        // what is proposed is right as it stands, and a second time there is nothing to propose
        foreach (var file in files) source.Write(file.Path, file.Content);
        source.CommitAll();
        var catalog = await CatalogReader.ReadAsync(git, "HEAD", token);
        Assert.Equal(["acme-shop-api", "mail", "mail-2"], catalog.Units.Select(unit => unit.Name));
        Assert.Equal(("dev", "main"), (catalog.Workspace.Environments[0].Name, catalog.Workspace.Environments[0].Follows));
        Assert.Empty(await Init.ProposeAsync(git, "HEAD", token));
    }
}
