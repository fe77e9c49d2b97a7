using Plimsoll.Source.Tests;

namespace Plimsoll.Workspace.Tests.Initialization;

/// <summary>What an AppHost of Aspire writes.</summary>
public sealed class AspireTests
{
    [Fact]
    public async Task Reads_the_manifest_of_an_AppHost()
    {
        using var source = Solution();
        source.Write("Shop.AppHost/aspire-manifest.json", """
            {
              "$schema": "https://json.schemastore.org/aspire-8.0.json",
              "resources": {
                "cache": {
                  "type": "container.v0",
                  "connectionString": "{cache.bindings.tcp.host}:{cache.bindings.tcp.port}",
                  "image": "docker.io/library/redis:7.4",
                  "bindings": { "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 6379 } }
                },
                "postgres": {
                  "type": "container.v0",
                  "connectionString": "Host={postgres.bindings.tcp.host};Port={postgres.bindings.tcp.port};Username=postgres;Password={postgres-password.value}",
                  "image": "docker.io/library/postgres:17.2",
                  "env": { "POSTGRES_PASSWORD": "{postgres-password.value}" },
                  "bindings": { "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 5432 } }
                },
                "db": { "type": "value.v0", "connectionString": "{postgres.connectionString};Database=db" },
                "postgres-password": { "type": "parameter.v0", "value": "{postgres-password.inputs.value}" },
                "apiservice": {
                  "type": "project.v0",
                  "path": "..\\Shop.ApiService\\Shop.ApiService.csproj",
                  "env": {
                    "HTTP_PORTS": "{apiservice.bindings.http.targetPort}",
                    "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY": "in_memory",
                    "ConnectionStrings__db": "{db.connectionString}",
                    "ApiKey": "{api-key.value}"
                  },
                  "bindings": { "http": { "scheme": "http", "protocol": "tcp", "transport": "http" }, "https": { "scheme": "https", "protocol": "tcp", "transport": "http" } }
                },
                "web": {
                  "type": "container.v1",
                  "build": { "context": "../web", "dockerfile": "../web/docker/Dockerfile", "args": { "MODE": "fast" } },
                  "env": { "API_URL": "{apiservice.bindings.http.url}", "CACHE_HOST": "{cache.bindings.tcp.host}", "NODE_ENV": "production" },
                  "bindings": { "http": { "scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 3000 } }
                },
                "script": { "type": "executable.v0", "workingDirectory": "../script", "command": "node" },
                "vault": { "type": "azure.bicep.v0", "path": "vault.bicep" }
              }
            }
            """);
        source.Write("web/docker/Dockerfile", "FROM node\nEXPOSE 9999\n");
        var proposal = await Proposals.OfAsync(source);
        var catalog = await Proposals.AcceptAsync(source, proposal.Files);
        Assert.Equal([("cache", "redis"), ("postgres", "postgres")], catalog.Workspace.Stores.Select(store => (store.Name, store.Kind)));
        Assert.Equal(["apiservice", "shop-web", "web"], catalog.Units.Select(unit => unit.Name));
        var (api, web) = (catalog.Units[0], catalog.Units[2]);
        Assert.Equal(("dotnet", "Shop.ApiService.csproj", 8080), (api.Build.Builder, api.Build.Source, api.Service!.Ports.Single().Number));
        Assert.Equal(["postgres"], api.Service.Needs.Values);
        Assert.Equal([("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory")], api.Service.Env.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(("Dockerfile", "..", "fast", 3000), (web.Build.Source, web.Build.Context, web.Build.Arguments["MODE"],
            web.Service!.Ports.Single().Number));
        Assert.Equal([("api", "apiservice"), ("cache", "cache")], web.Service.Needs.Select(need => (need.Key, need.Value)));
        Assert.Equal(["NODE_ENV"], web.Service.Env.Keys);

        var left = proposal.Left();
        Assert.Contains("ConnectionStrings__db holds the address of postgres", left, StringComparison.Ordinal);
        Assert.Contains("ApiKey comes from whoever runs it", left, StringComparison.Ordinal);
        Assert.Contains("script: 'node' is started as a program", left, StringComparison.Ordinal);
        Assert.Contains("vault: azure.bicep.v0 has no counterpart", left, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP_PORTS", left, StringComparison.Ordinal);
        Assert.DoesNotContain("AppHost.csproj", left, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_the_Compose_file_that_aspire_publish_writes()
    {
        using var source = Solution();
        source.Write("Shop.AppHost/aspire-output/docker-compose.yaml", """
            services:
              env-dashboard:
                image: "mcr.microsoft.com/dotnet/nightly/aspire-dashboard:latest"
                expose: ["18889"]
              cache:
                image: "docker.io/library/redis:8.2"
                command: ["-c", "redis-server"]
                expose: ["6379"]
              apiservice:
                image: "${APISERVICE_IMAGE}"
                environment:
                  HTTP_PORTS: "${APISERVICE_PORT}"
                  OTEL_EXPORTER_OTLP_ENDPOINT: "http://env-dashboard:18889"
                expose: ["${APISERVICE_PORT}"]
              webfrontend:
                image: "${WEBFRONTEND_IMAGE}"
                environment:
                  APISERVICE_HTTP: "http://apiservice:${APISERVICE_PORT}"
                ports: ["${WEBFRONTEND_PORT}"]
                depends_on: { cache: { condition: service_started }, apiservice: { condition: service_started } }
            """);
        var proposal = await Proposals.OfAsync(source);
        var catalog = await Proposals.AcceptAsync(source, proposal.Files);
        Assert.Equal([("apiservice", "Shop.ApiService"), ("webfrontend", "Shop.Web")],
            catalog.Units.Select(unit => (unit.Name, unit.Path)));
        Assert.Equal(["apiservice", "cache"], catalog.Units[1].Service!.Needs.Values);
        Assert.Equal([("cache", "redis")], catalog.Workspace.Stores.Select(store => (store.Name, store.Kind)));
        Assert.Empty(catalog.Units[0].Service!.Env);
        Assert.Contains("OTEL_EXPORTER_OTLP_ENDPOINT holds the address of env-dashboard, which does not run here", proposal.Left(),
            StringComparison.Ordinal);
    }

    private static Repository Solution()
    {
        var source = new Repository();
        source.Write("Shop.ApiService/Shop.ApiService.csproj", """<Project Sdk="Microsoft.NET.Sdk.Web" />""");
        source.Write("Shop.Web/Shop.Web.csproj", """<Project Sdk="Microsoft.NET.Sdk.Web" />""");
        source.Write("Shop.AppHost/Shop.AppHost.csproj",
            """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType><IsAspireHost>true</IsAspireHost></PropertyGroup></Project>""");
        source.Write("Shop.AppHost/AppHost.cs", """
            var builder = DistributedApplication.CreateBuilder(args);
            var cache = builder.AddRedis("cache");
            var api = builder.AddProject<Projects.Shop_ApiService>("apiservice");
            builder.AddProject<Projects.Shop_Web>("webfrontend").WithReference(api).WithReference(cache);
            builder.Build().Run();
            """);
        return source;
    }
}
