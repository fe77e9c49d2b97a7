using Plimsoll.Source.Tests;

namespace Plimsoll.Workspace.Tests.Initialization;

public sealed class InitTests
{
    [Fact]
    public async Task Proposes_services_and_no_libraries_tests_or_tools()
    {
        using var source = new Repository();
        source.Write("src/Acme.Shop_Api/Acme.Shop_Api.csproj", """<Project Sdk="Microsoft.NET.Sdk.Web" />""");
        source.Write("src/Mail/Mail.csproj", """<Project Sdk="Microsoft.NET.Sdk.Worker"></Project>""");
        source.Write("src/Old/Mail.csproj",
            """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup><ItemGroup><FrameworkReference Include="Microsoft.AspNetCore.App" /></ItemGroup></Project>""");
        source.Write("src/Lib/Lib.csproj", """<Project Sdk="Microsoft.NET.Sdk" />""");
        source.Write("src/WebLib/WebLib.csproj",
            """<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><OutputType>Library</OutputType></PropertyGroup></Project>""");
        source.Write("src/Tool/Tool.csproj",
            """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup></Project>""");
        source.Write("tests/Api.Tests/Api.Tests.csproj",
            """<Project Sdk="Microsoft.NET.Sdk.Web"><ItemGroup><PackageReference Include="xunit" /></ItemGroup></Project>""");
        source.Write("src/Broken/Broken.csproj", "<Project");
        var files = (await Proposals.OfAsync(source)).Files;
        Assert.Equal(["plimsoll.yaml", "src/Acme.Shop_Api/service.yaml", "src/Mail/service.yaml", "src/Old/service.yaml"],
            files.Select(file => file.Path));
        Assert.StartsWith("name: acme-shop-api\nbuild: { dotnet: Acme.Shop_Api.csproj }\nport: 8080 ", files[1].Content,
            StringComparison.Ordinal);
        Assert.DoesNotContain("\nport:", files[2].Content, StringComparison.Ordinal);
        Assert.StartsWith("name: mail-2\n", files[3].Content, StringComparison.Ordinal);

        var catalog = await Proposals.AcceptAsync(source, files);
        Assert.Equal(["acme-shop-api", "mail", "mail-2"], catalog.Units.Select(unit => unit.Name));
        Assert.Equal(("dev", "main"), (catalog.Workspace.Environments[0].Name, catalog.Workspace.Environments[0].Follows));
        Assert.Equal([8080, 8081], catalog.Units.SelectMany(unit => unit.Service!.Ports).Select(port => port.Number));
    }

    [Theory]
    [InlineData("""<Project><Sdk Name="Microsoft.NET.Sdk.Web" /></Project>""", true)]
    [InlineData("""<Project><Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk.Web" /><Import Project="Sdk.targets" Sdk="Microsoft.NET.Sdk.Web" /></Project>""", true)]
    [InlineData("""<Project Sdk="Microsoft.NET.Sdk;Microsoft.NET.Sdk.Web/10.0.100" />""", true)]
    [InlineData("""<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>exe</OutputType></PropertyGroup><ItemGroup><PackageReference Include="Microsoft.Extensions.Hosting" /></ItemGroup></Project>""", true)]
    [InlineData("""<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup><ItemGroup><PackageReference Include="Microsoft.Extensions.Hosting.WindowsServices" /></ItemGroup></Project>""", true)]
    [InlineData("""<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><IsTestProject>false</IsTestProject></PropertyGroup><ItemGroup><PackageReference Include="xunit" /></ItemGroup></Project>""", true)]
    [InlineData("""<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><PackAsTool>true</PackAsTool></PropertyGroup></Project>""", false)]
    [InlineData("""<Project Sdk="MSTest.Sdk/3.8.0"><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup><ItemGroup><FrameworkReference Include="Microsoft.AspNetCore.App" /></ItemGroup></Project>""", false)]
    [InlineData("""<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><IsTestProject>True</IsTestProject></PropertyGroup></Project>""",
        false)]
    [InlineData("""<Project Sdk="Microsoft.NET.Sdk"><Sdk Name="Aspire.AppHost.Sdk" Version="9.0.0" /><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup><ItemGroup><PackageReference Include="Microsoft.Extensions.Hosting" /></ItemGroup></Project>""", false)]
    public async Task Tells_services_by_every_form_of_a_project(string project, bool isService)
    {
        using var source = new Repository();
        source.Write("App/App.csproj", project);
        Assert.Equal(isService, (await Proposals.OfAsync(source)).Files.Any(file => file.Path == "App/service.yaml"));
    }

    [Fact]
    public async Task Takes_what_a_project_inherits_without_a_condition()
    {
        using var source = new Repository();
        source.Write("Directory.Build.props", """
            <Project><PropertyGroup>
              <OutputType>Exe</OutputType>
              <IsTestProject Condition="$(MSBuildProjectName.EndsWith('Specs'))">true</IsTestProject>
            </PropertyGroup></Project>
            """);
        source.Write("src/Jobs/Jobs.csproj",
            """<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><PackageReference Include="Microsoft.Extensions.Hosting" /></ItemGroup></Project>""");
        source.Write("tests/Directory.Build.props",
            """<Project><PropertyGroup><IsTestProject>true</IsTestProject></PropertyGroup></Project>""");
        source.Write("tests/Host/Host.csproj", """<Project Sdk="Microsoft.NET.Sdk.Web" />""");
        var proposal = await Proposals.OfAsync(source);
        Assert.Equal(["jobs"], proposal.Services);
    }

    [Fact]
    public async Task Says_what_to_do_about_programs_that_may_be_services()
    {
        using var source = new Repository();
        source.Write("Loop/Loop.csproj",
            """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup></Project>""");
        source.Write("Old/Old.csproj", """
            <Project ToolsVersion="15.0" xmlns="http://schemas.microsoft.com/developer/msbuild/2003"><PropertyGroup>
              <OutputType>Library</OutputType><TargetFrameworkVersion>v4.8</TargetFrameworkVersion><ProjectTypeGuids>{349C5851-65DF-11DA-9384-00065B846F21};{fae04ec0}</ProjectTypeGuids>
            </PropertyGroup></Project>
            """);
        source.Write("Built/Built.csproj",
            """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup></Project>""");
        source.Write("Built/Dockerfile", "FROM scratch\n");
        source.Write("App/App.csproj",
            """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType><UseMaui>true</UseMaui></PropertyGroup></Project>""");
        source.Write("Shop.FunctionalTests/Shop.FunctionalTests.csproj", """<Project Sdk="Aspire.AppHost.Sdk/13.0.0" />""");
        source.Write("Host/Host.csproj",
            """<Project Sdk="Aspire.AppHost.Sdk/13.0.0"><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup></Project>""");
        var proposal = await Proposals.OfAsync(source);
        Assert.Equal(["built"], proposal.Services);
        Assert.Equal(["Host/Host.csproj", "Loop/Loop.csproj", "Old/Old.csproj"], proposal.NotTaken.Select(left => left.Where));
        Assert.Contains("--publisher manifest", proposal.NotTaken[0].What, StringComparison.Ordinal);
        Assert.Contains("build: { dotnet: Loop.csproj }", proposal.NotTaken[1].What, StringComparison.Ordinal);
        Assert.Contains(".NET Framework", proposal.NotTaken[2].What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gives_the_second_project_of_a_folder_a_folder_of_its_own()
    {
        using var source = new Repository();
        source.Write("Api.csproj", """<Project Sdk="Microsoft.NET.Sdk.Web" />""");
        source.Write("Jobs.csproj", """<Project Sdk="Microsoft.NET.Sdk.Worker" />""");
        var files = (await Proposals.OfAsync(source)).Files;
        Assert.Equal(["jobs/service.yaml", "plimsoll.yaml", "service.yaml"], files.Select(file => file.Path));
        Assert.StartsWith("name: jobs\nbuild: { dotnet: ../Jobs.csproj }\n", files[0].Content, StringComparison.Ordinal);
        await Proposals.AcceptAsync(source, files);
    }

    [Fact]
    public async Task Reads_Dockerfiles()
    {
        using var source = new Repository();
        source.Write("api/Dockerfile", """
            ARG PORT=8000
            FROM python:3.13-slim AS base
            ARG PORT
            ENV LISTEN ${PORT}
            EXPOSE $LISTEN 9090/tcp 53/udp
            FROM base
            HEALTHCHECK --interval=5s CMD curl -fsS http://localhost:8000/healthz?deep || exit 1
            VOLUME ["/data", "/cache"]
            USER app
            """);
        source.Write("told/Dockerfile",
            "FROM busybox AS base\nARG PORT=7000\nENV PORT $PORT\nFROM base\nENV MODE=web\nCMD httpd -p $PORT\n");
        source.Write("worker/Dockerfile", "FROM golang:1.25\nARG PORT=7000\nENV MODE=batch\nHEALTHCHECK CMD test -f /tmp/alive\n");
        source.Write(".devcontainer/Dockerfile", "FROM debian\n");
        source.Write("web/Web.csproj", """<Project Sdk="Microsoft.NET.Sdk.Web" />""");
        source.Write("Dockerfile", "FROM sdk\nRUN dotnet publish web\n");
        var proposal = await Proposals.OfAsync(source);
        Assert.Equal(["api", "told", "web", "worker"], proposal.Services);
        Assert.Equal(
            ["Dockerfile", "api/Dockerfile: VOLUME", "worker/Dockerfile: HEALTHCHECK"], proposal.NotTaken.Select(left => left.Where)
                .Order(StringComparer.Ordinal));
        var catalog = await Proposals.AcceptAsync(source, proposal.Files);
        var api = catalog.Units[0].Service!;
        Assert.Equal([("main", 8000), ("port-9090", 9090)], api.Ports.Select(port => (port.Name, port.Number)));
        Assert.Equal(("/healthz", "/data"), (api.Health.Ready, api.Volume!.Path));
        Assert.Equal(7000, catalog.Units[1].Service!.Ports.Single().Number);
        Assert.Empty(catalog.Units[3].Service!.Ports);
    }

    [Fact]
    public async Task Reads_a_Compose_file()
    {
        using var source = new Repository();
        source.Write("docker-compose.yml", """
            x-common: &common
              restart: always
              environment:
                LOG_LEVEL: ${LOG_LEVEL:-info}
                API_KEY: ${API_KEY}
            services:
              web:
                build: ./web
                ports: ["${WEB_PORT:-8080}:80"]
                depends_on: [api]
                environment:
                  - API_URL=http://api:5000
                  - MODE=api
              api:
                build:
                  context: .
                  dockerfile: api/Dockerfile
                  args: { VERSION: "1.10" }
                <<: *common
                expose: ["5000"]
                depends_on:
                  db: { condition: service_healthy }
                healthcheck: { test: ["CMD", "wget", "-q", "http://127.0.0.1:5000/ready"] }
                volumes: ["uploads:/uploads", "./config:/config:ro"]
                deploy: { replicas: 3 }
                privileged: true
              jobs:
                build: { context: ., dockerfile: api/Dockerfile, target: jobs }
                environment:
                  <<: { BATCH: "10", MODE: other }
                  MODE: own
                  CACHE_HOST: cache
                  DATABASE_URL: "postgres://app:secret@db:5432/app"
              cache: { image: "redis:7-alpine" }
              db: { image: "docker.io/library/postgres:17", environment: { POSTGRES_PASSWORD: secret } }
              mail: { image: "axllent/mailpit" }
            volumes: { uploads: {} }
            """);
        source.Write("web/Dockerfile", "FROM nginx\n");
        source.Write("api/Dockerfile", "FROM node AS jobs\nFROM node\n");
        var proposal = await Proposals.OfAsync(source);
        Assert.Equal(["api/jobs/service.yaml", "api/service.yaml", "plimsoll.yaml", "web/service.yaml"],
            proposal.Files.Select(file => file.Path));
        var catalog = await Proposals.AcceptAsync(source, proposal.Files);
        var units = catalog.Units.ToDictionary(unit => unit.Name, StringComparer.Ordinal);
        Assert.Equal([("cache", "redis"), ("db", "postgres")], catalog.Workspace.Stores.Select(store => (store.Name, store.Kind)));

        var (api, jobs, web) = (units["api"], units["jobs"], units["web"]);
        Assert.Equal(("Dockerfile", "..", "1.10"), (api.Build.Source, api.Build.Context, api.Build.Arguments["VERSION"]));
        Assert.Equal((5000, "/ready", "/uploads", 3), (api.Service!.Ports[0].Number, api.Service.Health.Ready, api.Service.Volume!.Path,
            api.Service.Replicas));
        Assert.Equal([("db", "db")], api.Service.Needs.Select(need => (need.Key, need.Value)));
        Assert.Equal([("LOG_LEVEL", "info")], api.Service.Env.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(("../Dockerfile", "../..", "jobs"), (jobs.Build.Source, jobs.Build.Context, jobs.Build.Target));
        Assert.Equal([("cache", "cache"), ("db", "db")], jobs.Service!.Needs.Select(need => (need.Key, need.Value)));
        Assert.Equal([("BATCH", "10"), ("DATABASE_URL", "postgres://app:secret@db:5432/app"), ("MODE", "own")],
            jobs.Service.Env.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal((80, "api", "api"), (web.Service!.Ports[0].Number, web.Service.Needs["api"], web.Service.Env["MODE"]));
        Assert.DoesNotContain("API_URL", web.Service.Env.Keys);

        var left = proposal.Left();
        foreach (var word in (string[])["mailpit", "./config:/config", "privileged", "API_KEY"]) Assert.Contains(word, left,
            StringComparison.Ordinal);
        Assert.DoesNotContain("secret@", left, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_how_services_run_from_Kubernetes_manifests()
    {
        using var source = new Repository();
        source.Write("src/Shop_Api/Shop_Api.csproj", """<Project Sdk="Microsoft.NET.Sdk.Web" />""");
        source.Write("k8s/all.yaml", """
            apiVersion: v1
            kind: Service
            metadata: { name: shop }
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: shop }
            spec:
              replicas: 4
              template:
                spec:
                  containers:
                  - image: envoyproxy/envoy:v1.30
                  - image: ghcr.io/acme/shop-api:1.2
                    ports: [{ containerPort: 5080 }, { containerPort: 9, protocol: UDP }]
                    readinessProbe: { httpGet: { path: /ready, port: 5080 } }
            """);
        var proposal = await Proposals.OfAsync(source);
        Assert.Equal(new("k8s/all.yaml", "no service that is found is called like these images: envoy"), Assert.Single(proposal.NotTaken));
        var service = (await Proposals.AcceptAsync(source, proposal.Files)).Units.Single().Service!;
        Assert.Equal((5080, "/ready", 4), (service.Ports.Single().Number, service.Health.Ready, service.Replicas));
    }

    [Theory]
    [InlineData("hello-kubernetes", false, "hello-kubernetes")]
    [InlineData("hellokubernetes_app", false, "app")]
    [InlineData("hello-kubernetes-app", true, "app")]
    [InlineData("hello-kubernetes", true, null)]
    [InlineData("postgres", false, null)]
    public async Task Knows_an_image_by_the_name_of_its_workspace(string image, bool isAmongOthers, string? name)
    {
        using var source = new Repository();
        source.Write("plimsoll.yaml", "plimsoll: 1\nworkspace: hello-kubernetes\n");
        source.Write("src/app/Dockerfile", "FROM node\n");
        if (isAmongOthers) source.Write("src/other/Dockerfile", "FROM node\n");
        source.Write("deploy.yaml", $$"""
            kind: Deployment
            spec: { template: { spec: { containers: [{ image: "acme/{{image}}:1", ports: [{ containerPort: 8080 }] }] } } }
            """);
        var proposal = await Proposals.OfAsync(source);
        var app = (await Proposals.AcceptAsync(source, proposal.Files)).Units.Single(unit => unit.Path == "src/app");
        Assert.Equal((name ?? "app", name is null ? null : 8080), (app.Name, app.Service!.Ports.SingleOrDefault()?.Number));
        Assert.Equal(name is null, proposal.NotTaken.Count > 0);
    }

    [Fact]
    public async Task Names_a_Compose_file_that_cannot_be_read()
    {
        using var source = new Repository();
        source.Write("compose.yaml", "services:\n  web: [\n");
        source.Write("web/Dockerfile", "FROM scratch\n");
        var proposal = await Proposals.OfAsync(source);
        Assert.Equal(["web"], proposal.Services);
        Assert.StartsWith("compose.yaml:", Assert.Single(proposal.NotTaken).Where, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proposes_nothing_where_there_is_no_service()
    {
        using var source = new Repository();
        source.Write("README.md", "text");
        source.Write("compose.yaml", "services: { db: { image: postgres } }\n");
        var proposal = await Proposals.OfAsync(source);
        Assert.Empty(proposal.Files);
        Assert.Equal(0, proposal.Known);
    }
}
