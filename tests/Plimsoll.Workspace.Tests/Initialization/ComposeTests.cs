using Plimsoll.Source.Tests;

namespace Plimsoll.Workspace.Tests.Initialization;

/// <summary>Compose files that are not alone, and services of projects for .NET in them.</summary>
public sealed class ComposeTests
{
    [Fact]
    public async Task A_project_is_told_its_port_and_keeps_the_rest_of_its_environment()
    {
        using var source = new Repository();
        source.Write("src/docker-compose.yml", """
            services:
              api:
                build: { context: ., dockerfile: Api/Dockerfile }
                ports: ["5000:80"]
                environment: { ASPNETCORE_URLS: "http://+:80", ASPNETCORE_ENVIRONMENT: Development, SMTP_URL: "smtp://mail:1025" }
              mail: { image: axllent/mailpit }
            """);
        source.Write("src/docker-compose.override.yml", "services: {}\n");
        source.Write("src/Api/Dockerfile", "FROM sdk\nEXPOSE 443\n");
        source.Write("src/Api/Api.csproj", """<Project Sdk="Microsoft.NET.Sdk.Web" />""");
        var proposal = await Proposals.OfAsync(source);
        var api = (await Proposals.AcceptAsync(source, proposal.Files)).Units.Single();
        Assert.Equal(("dotnet", "Api.csproj", 80), (api.Build.Builder, api.Build.Source, api.Service!.Ports.Single().Number));
        Assert.Equal(["ASPNETCORE_ENVIRONMENT"], api.Service.Env.Keys);
        Assert.Contains("SMTP_URL holds the address of mail, which does not run here", proposal.Left(), StringComparison.Ordinal);
        Assert.Contains("src/docker-compose.override.yml: not read: the services are those of src/docker-compose.yml", proposal.Left(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_Compose_files_outside_of_the_root_none_is_taken()
    {
        using var source = new Repository();
        source.Write("a/compose.yaml", "services: { x: { build: . } }\n");
        source.Write("b/compose.yaml", "services: { y: { build: . } }\n");
        source.Write("a/Dockerfile", "FROM scratch\n");
        var proposal = await Proposals.OfAsync(source);
        Assert.Equal(["a"], proposal.Services);
        Assert.StartsWith("a/compose.yaml and 1 more: not read: there are several", proposal.Left(), StringComparison.Ordinal);
    }
}
