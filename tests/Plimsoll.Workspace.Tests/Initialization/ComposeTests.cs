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
        Assert.Equal(("dotnet", "Api.csproj", 5000), (api.Build.Builder, api.Build.Source, api.Service!.Ports.Single().Number));
        Assert.Equal(["ASPNETCORE_ENVIRONMENT"], api.Service.Env.Keys);
        Assert.Contains("SMTP_URL holds the address of mail, which does not run here", proposal.Left(), StringComparison.Ordinal);
        Assert.Contains("src/docker-compose.override.yml: not read: the services are those of src/docker-compose.yml", proposal.Left(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_that_Plimsoll_does_not_allow_and_needs_in_a_circle_are_made_right()
    {
        using var source = new Repository();
        source.Write("compose.yaml", """
            services:
              web_app: { build: web, environment: { API_URL: "http://the_api:80", CACHE_HOST: redis_cache }, depends_on: [cache] }
              the_api: { build: api, depends_on: [redis_cache], environment: { WEB_URL: "http://web_app:80" } }
              redis_cache: { image: redis }
              db: { image: postgres }
              cache: { image: "redis:8" }
            """);
        source.Write("web/Dockerfile", "FROM scratch\n");
        source.Write("api/Dockerfile", "FROM scratch\n");
        source.Write("src/Db/Db.csproj", """<Project Sdk="Microsoft.NET.Sdk.Web" />""");
        var proposal = await Proposals.OfAsync(source);
        var catalog = await Proposals.AcceptAsync(source, proposal.Files);
        Assert.Equal(["the-api", "db-2", "web-app"], catalog.Units.Select(unit => unit.Name));
        Assert.Equal(["cache", "db", "redis-cache"], catalog.Workspace.Stores.Select(store => store.Name).Order(StringComparer.Ordinal));
        Assert.Equal([("redis-cache", "redis-cache")], catalog.Units[0].Service!.Needs.Select(need => (need.Key, need.Value)));
        Assert.Equal([("api", "the-api"), ("cache", "redis-cache"), ("cache-2", "cache")],
            catalog.Units[2].Service!.Needs.Select(need => (need.Key, need.Value)));
        Assert.Contains("the_api: it needs web_app, which needs it: where it only has to know the address, "
            + "set a variable under env to ${public:web-app}", proposal.Left(), StringComparison.Ordinal);
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

    [Fact]
    public async Task What_Compose_does_for_development_alone_is_not_taken_over()
    {
        using var source = new Repository();
        source.Write("compose.yaml", """
            services:
              vote:
                build: { context: ./vote, target: dev }
                volumes: ["./vote:/usr/local/app", "/usr/local/app/cache", "installed:/opt/app/node_modules"]
                ports: ["8080:80"]
              lib:
                build: { context: ./lib, target: dev }
                volumes: ["./lib/src:/src"]
              db:
                image: postgres
                command: postgres -c max_connections=500
                volumes: ["./words:/docker-entrypoint-initdb.d/", "./checks:/checks", "data:/var/lib/postgresql/data"]
                healthcheck: { test: /checks/db.sh }
              seed:
                build: ./seed
                profiles: [seed, tools]
                volumes: ["data:/data"]
            volumes: { installed: {}, data: {} }
            """);
        source.Write("vote/Dockerfile", """
            FROM python AS base
            COPY requirements.txt ./
            FROM base AS dev
            CMD ["python", "app.py"]
            FROM base AS final
            COPY --chown=65532 [".", "."]
            CMD ["gunicorn", "app:app"]
            """);
        source.Write("vote/tests/Dockerfile", "FROM node\nCMD node test.js\n");
        source.Write("lib/Dockerfile", "FROM python AS dev\nCOPY ./src/ /src/\nFROM dev AS final\nCOPY --from=dev . /\n");
        source.Write("seed/Dockerfile", "FROM python\n");
        var proposal = await Proposals.OfAsync(source);
        var units = (await Proposals.AcceptAsync(source, proposal.Files)).Units;
        Assert.Equal([("lib", "dev"), ("vote", null)], units.Select(unit => (unit.Name, unit.Build.Target)));
        Assert.Null(units[1].Service!.Volume);
        var left = proposal.Left();
        Assert.Contains("compose.yaml: seed: profiles: it is started only with seed or tools", left, StringComparison.Ordinal);
        Assert.Contains("compose.yaml: vote: build: the stage dev has nothing of ./vote", left, StringComparison.Ordinal);
        Assert.Contains("vote/tests/Dockerfile: it is among tests", left, StringComparison.Ordinal);
        Assert.Contains("compose.yaml: db: volumes: ./words:/docker-entrypoint-initdb.d/: a store is empty", left,
            StringComparison.Ordinal);
        Assert.Contains("compose.yaml: db: command: has no counterpart here", left, StringComparison.Ordinal);
        Assert.DoesNotContain("./checks", left, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stores_have_the_accounts_that_programs_know_and_addresses_with_names_stay()
    {
        using var source = new Repository();
        source.Write("compose.yaml", """
            services:
              web:
                build: web
                environment:
                  DATABASE_URL: "postgres://app:it's:1@db/votes"
                  API: "http://api:3000/v1"
                  SMTP: "mail:25"
                depends_on: [queue]
              api: { build: api, environment: { REDIS_URL: "redis://:secret@cache:6379" } }
              db: { image: "postgres:16", environment: { POSTGRES_USER: app, POSTGRES_PASSWORD: "it's:1", POSTGRES_DB: votes, TZ: UTC } }
              cache: { image: "redis:alpine", command: "redis-server --save 60 1 --requirepass secret" }
              queue: { image: redislabs/redismod }
              other: { image: bitnami/postgresql, environment: { POSTGRESQL_PASSWORD: "${PASSWORD}" } }
              mail: { image: mailpit }
            """);
        source.Write("web/Dockerfile", "FROM scratch\n");
        source.Write("api/Dockerfile", "FROM scratch\n");
        var proposal = await Proposals.OfAsync(source);
        var catalog = await Proposals.AcceptAsync(source, proposal.Files);
        Assert.Equal(
            [("cache", new(null, "secret", null)), ("db", new("app", "it's:1", "votes")), ("other", null), ("queue", new(null, "", null))],
            catalog.Workspace.Stores.Select(store => (store.Name, store.Account)).OrderBy(store => store.Name, StringComparer.Ordinal));
        Assert.Equal("redis://:secret@cache:6379", catalog.Units[0].Service!.Env["REDIS_URL"]);
        Assert.Equal(["API", "DATABASE_URL"], catalog.Units[1].Service!.Env.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["api", "db", "queue"], catalog.Units[1].Service!.Needs.Values.Order(StringComparer.Ordinal));
        Assert.Equal(
            """
            compose.yaml: cache: command: only the password in it is taken over
            compose.yaml: db: TZ: has no counterpart here
            compose.yaml: mail: the image mailpit is not built here: run it elsewhere, and name its address under env of who uses it
            compose.yaml: other: POSTGRESQL_PASSWORD: a store has a user, a password and a database of its own, and services are told of them
            compose.yaml: queue: the image redislabs/redismod is redis with modules: here it is redis without them
            compose.yaml: web: environment: SMTP holds the address of mail, which does not run here: give it the address under env that it has elsewhere
            """.ReplaceLineEndings("\n"), string.Join('\n', proposal.Left().Split('\n').Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_declared_program_for_NET_is_a_service_and_needs_no_Dockerfile()
    {
        using var source = new Repository();
        source.Write("compose.yaml", "services: { worker: { build: worker }, other: { build: other } }\n");
        source.Write("worker/Dockerfile", "FROM sdk\nRUN [\"dotnet\", \"publish\"]\n");
        source.Write("other/Dockerfile", "FROM scratch\n");
        const string project = """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup></Project>""";
        foreach (var name in (string[])["worker", "other"]) source.Write($"{name}/App.csproj", project);
        var proposal = await Proposals.OfAsync(source);
        var units = (await Proposals.AcceptAsync(source, proposal.Files)).Units;
        Assert.Equal([("other", "dockerfile"), ("worker", "dotnet")], units.Select(unit => (unit.Name, unit.Build.Builder)));
        // Compose runs one of each, and two workers may be one too many
        Assert.Equal([1, 1], units.Select(unit => unit.Service!.Replicas));
        Assert.Equal("worker/Dockerfile", Assert.Single(proposal.NotTaken).Where);
    }
}
