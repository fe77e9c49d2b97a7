using Plimsoll.Source.Tests;

namespace Plimsoll.Workspace.Tests.Initialization;

/// <summary>A service that several files show is proposed once.</summary>
public sealed class SameServiceTests
{
    private const string Web = """<Project Sdk="Microsoft.NET.Sdk.Web" />""";
    private const string Console =
        """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup></Project>""";

    [Theory]
    [InlineData("FROM sdk", "RUN dotnet run -p build/build.csproj", "FROM aspnet", "EXPOSE 80", "ENTRYPOINT [\"dotnet\", \"Conduit.dll\"]")]
    [InlineData("FROM sdk", "RUN dotnet build", "RUN cd src/Conduit && dotnet publish -c Release -o /app", "FROM aspnet", "CMD ./start.sh")]
    [InlineData("FROM sdk", "WORKDIR \"/src/Conduit\"", "RUN dotnet publish \"./Conduit.csproj\"", "FROM aspnet", "CMD [\"./start.sh\"]")]
    [InlineData("FROM sdk", "RUN dotnet restore", "WORKDIR src/Conduit/", "RUN dotnet publish -o /app", "FROM aspnet")]
    [InlineData("FROM alpine", "COPY publish /app", "ENTRYPOINT [\"/app/Conduit\"]")]
    public async Task A_Dockerfile_that_makes_an_image_of_a_project_is_no_second_service(params string[] dockerfile)
    {
        using var source = new Repository();
        source.Write("src/Conduit/Conduit.csproj", Web);
        source.Write("src/Mail/Mail.csproj", Web);
        source.Write("build/build.csproj", Console);
        source.Write("Dockerfile", string.Join('\n', dockerfile));
        var proposal = await Proposals.OfAsync(source);
        Assert.Equal(["conduit", "mail"], proposal.Services);
        Assert.Contains(
            "Dockerfile: not used: it is the service of src/Conduit/Conduit.csproj, and projects for .NET are built without a Dockerfile",
            proposal.Left(), StringComparison.Ordinal);
        Assert.All((await Proposals.AcceptAsync(source, proposal.Files)).Units, unit => Assert.Equal("dotnet", unit.Build.Builder));
    }

    [Fact]
    public async Task What_a_Dockerfile_says_of_how_a_project_runs_is_taken_over_and_what_it_installs_is_said()
    {
        using var source = new Repository();
        foreach (var (folder, name) in (IEnumerable<(string, string)>)[("Shop", "Acme.Shop"), ("Other", "Other")])
        {
            source.Write($"src/{folder}/Shop.csproj", $"""
                <Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><AssemblyName>{name}</AssemblyName></PropertyGroup></Project>
                """);
        }
        source.Write("docker/Dockerfile", """
            FROM aspnet AS base
            RUN apt-get install -y libgdiplus
            ENV MODE=fast ASPNETCORE_URLS=http://+:80
            ENV PATH=/opt:$PATH
            EXPOSE 80 443
            FROM sdk AS build
            RUN dotnet publish src/Shop
            FROM base
            VOLUME /data
            HEALTHCHECK CMD curl -f http://localhost/healthz
            ENTRYPOINT dotnet Acme.Shop.dll
            """);
        var proposal = await Proposals.OfAsync(source);
        Assert.Contains(
            "docker/Dockerfile: not used: it is the service of src/Shop/Shop.csproj", proposal.Left(), StringComparison.Ordinal);
        Assert.Contains(
            "What it runs besides is not in the image (apt-get install -y libgdiplus): where the program needs it, "
            + "say build: { dockerfile: ../../docker/Dockerfile } in service.yaml, with the context: that it is built in",
            proposal.Left(), StringComparison.Ordinal);
        var shop = (await Proposals.AcceptAsync(source, proposal.Files)).Units.Single(unit => unit.Path == "src/Shop").Service!;
        Assert.Equal(("/healthz", "/data"), (shop.Health.Ready, shop.Volume!.Path));
        Assert.Equal([("MODE", "fast")], shop.Env.Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public async Task A_Compose_service_is_that_of_the_project_which_its_Dockerfile_builds()
    {
        using var source = new Repository();
        source.Write("src/Conduit/Conduit.csproj", Web);
        source.Write("src/Loop/Loop.csproj", Console);
        source.Write("Dockerfile", """
            FROM sdk AS build
            RUN dotnet publish src/Conduit
            FROM build AS loop
            CMD ["dotnet", "Loop.dll"]
            FROM aspnet
            ENV MODE=a LEVEL=1
            """);
        source.Write("docs/Dockerfile", "FROM nginx\n");
        source.Write("docs/prod.Dockerfile", "FROM nginx\n");
        source.Write("compose.yaml", """
            services:
              app: { build: ., ports: ["5000:80"], environment: { MODE: b } }
              loop: { build: { context: ., target: loop } }
              docs: { build: { context: docs, dockerfile: prod.Dockerfile } }
            """);
        source.Write("src/Conduit/Procfile", "web: ./Conduit --urls http://*:$PORT\n");
        source.Write("k8s/app.yaml", """
            kind: Deployment
            spec: { replicas: 3, template: { spec: { containers: [{ image: acme/app, ports: [{ containerPort: 80 }] }] } } }
            """);
        var proposal = await Proposals.OfAsync(source);
        Assert.Equal(["docs", "app", "loop"], proposal.Services);
        Assert.Equal(
            ["Dockerfile", "Dockerfile", "docs/Dockerfile", "src/Conduit/Procfile: web"],
            proposal.NotTaken.Select(left => left.Where).Order(StringComparer.Ordinal));
        Assert.Contains(
            "docs/Dockerfile: not used: its folder is built with docs/prod.Dockerfile already", proposal.Left(), StringComparison.Ordinal);
        var units = (await Proposals.AcceptAsync(source, proposal.Files)).Units;
        Assert.Equal(
            ["docs/prod.Dockerfile", "src/Conduit/Conduit.csproj", "src/Loop/Loop.csproj"],
            units.Select(unit => unit.Dockerfile ?? unit.Project));
        var app = units[1].Service!;
        Assert.Equal((5000, 3), (app.Ports.Single().Number, app.Replicas));
        Assert.Equal([("LEVEL", "1"), ("MODE", "b")], app.Env.Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public async Task What_a_unit_is_built_of_already_is_not_proposed_again()
    {
        using var source = new Repository();
        source.Write("src/Api/Api.csproj", Web);
        source.Write("src/Shop/Shop.csproj", Web);
        source.Write("deploy/api/service.yaml", "name: api\nport: 8080\nbuild: { dotnet: ../../src/Api/Api.csproj }\n");
        source.Write("deploy/shop/service.yaml", "name: shop\nport: 8081\nbuild: { dockerfile: ../shop.Dockerfile, context: ../.. }\n");
        source.Write("deploy/shop.Dockerfile", "FROM sdk\nRUN dotnet publish src/Shop\n");
        source.Write("src/Api/Dockerfile", "FROM aspnet\nENTRYPOINT [\"dotnet\", \"Api.dll\"]\n");
        var proposal = await Proposals.OfAsync(source);
        Assert.Empty(proposal.Services);
        Assert.Empty(proposal.NotTaken);
    }

    [Fact]
    public async Task A_Dockerfile_that_does_not_say_which_of_several_projects_it_builds_is_left_out_and_others_are_services()
    {
        using var source = new Repository();
        source.Write("src/Api/Api.csproj", Web);
        source.Write("src/Shop/Shop.csproj", Web);
        source.Write("Dockerfile", "FROM sdk\nRUN dotnet publish\nCMD [\"./all\"]\n");
        source.Write("site/Dockerfile", "FROM node\nCMD [\"node\", \"server.js\"]\n");
        var proposal = await Proposals.OfAsync(source);
        Assert.Equal(["site", "api", "shop"], proposal.Services);
        Assert.Equal("Dockerfile: it builds a project for .NET, and those are built without a Dockerfile", proposal.Left());
    }
}
