using Plimsoll.Source.Tests;

namespace Plimsoll.Workspace.Tests;

public sealed class CatalogTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_that_the_design_shows_is_read()
    {
        using var source = new Repository();
        source.Write("plimsoll.yaml", """
            plimsoll: 1
            workspace: acme
            registry: ghcr.io/acme
            environments:
              dev:
                follows: main
                runtime: local
              prod:
                follows: release
                promotes: dev
                runtime: { kubernetes: { context: gke-prod, namespace: acme } }
                services:
                  counter: { replicas: 4, autoscale: { min: 4, max: 10, cpu: 70% }, public: counter.acme.example }
            stores:
              redis: { kind: redis }
              db:    { kind: postgres, external: true }
            """);
        source.Write("services/guide/service.yaml",
            "name: routeguide-server\nbuild: { files: dist, run: [[npm, ci], [npm, run, build]] }\nports: {grpc: 8888, metrics: "
                + "9090}\nprotocol: grpc\nkind: job\n");
        source.Write("services/counter/Counter.csproj", "<Project />");
        source.Write("services/counter/patch.yaml",
            "kind: Deployment\nspec: { minReadySeconds: 0x10, progressDeadlineSeconds: 077 }\n---\nkind: Service\n");
        source.Write("services/counter/service.yaml", """
            name: counter
            kind: service
            build: { dotnet: Counter.csproj, publish: layered }
            inputs: [../../proto/**]
            test: [[dotnet, test, ../../tests/Counter.Tests]]
            port: 3030
            protocol: http
            health: { ready: /readyz, live: /healthz, within: 30s }
            needs: { redis: redis, guide: routeguide-server }
            env: { COUNTER_KEY: count, API_URL: "${public:fleet-api}" }
            secrets: [SMTP_PASSWORD]
            migrate: [dotnet, Counter.dll, migrate]
            volume: { path: /data, size: 1Gi }
            pod: guide
            replicas: 2
            resources: { cpu: 100m, memory: 128Mi }
            public: false
            stop: { drain: 5s, grace: 20s }
            checks:
              - { get: /ok, status: 200, body: gin OK }
            verify: { for: 10s }
            kubernetes: patch.yaml
            """);
        source.CommitAll();
        // the working tree is never read
        source.Write("services/counter/service.yaml", "broken: [");
        var catalog = await CatalogReader.ReadAsync(await source.OpenAsync(), "main", Token);

        Assert.Equal("acme", catalog.Workspace.Name);
        Assert.Equal("ghcr.io/acme", catalog.Workspace.Registry);
        Assert.Equal([new("redis", "redis"), new("db", "postgres", true)], catalog.Workspace.Stores);
        var prod = catalog.Workspace.Environments[1];
        Assert.Equal(("prod", "release", "dev", "kubernetes", "gke-prod"),
            (prod.Name, prod.Follows, prod.Promotes, prod.Runtime, prod.RuntimeSettings["context"]));
        Assert.Equal((4, "counter.acme.example", new Autoscale(4, 10, 70)),
            (prod.Services["counter"].Replicas, prod.Services["counter"].Public, prod.Services["counter"].Autoscale));

        Assert.Equal(["services/counter", "services/guide"], catalog.Units.Select(unit => unit.Path));
        var counter = catalog.Units[0];
        var service = counter.Service!;
        Assert.Equal(("dotnet", "Counter.csproj", "layered", null), (counter.Build.Builder, counter.Build.Source, counter.Build.Publish,
            counter.Build.Base));
        Assert.Equal(["../../proto/**"], counter.Inputs);
        Assert.Equal([["dotnet", "test", "../../tests/Counter.Tests"]], counter.Test);
        Assert.Equal([new PortSpec("main", 3030)], service.Ports);
        Assert.Equal(("/readyz", "/healthz", TimeSpan.FromSeconds(30)), (service.Health.Ready, service.Health.Live, service.Health.Within));
        Assert.Equal("routeguide-server", service.Needs["guide"]);
        Assert.Equal("${public:fleet-api}", service.Env["API_URL"]);
        Assert.Equal(["SMTP_PASSWORD"], service.Secrets);
        Assert.Equal(["dotnet", "Counter.dll", "migrate"], service.Migrate!.Run);
        Assert.Equal(new VolumeSpec("/data", 1L << 30), service.Volume);
        Assert.Equal(("guide", 2, 100, 128L << 20, null), (service.Pod, service.Replicas, service.CpuMillis, service.MemoryBytes,
            service.Public));
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(10)),
            (service.Stop.Drain, service.Stop.Grace, service.VerifyFor));
        Assert.Equal([new CheckSpec.Http("/ok", 200, "gin OK")], counter.Checks);
        Assert.Equal("patch.yaml", service.KubernetesPatch);
        Assert.Equal(["""{"kind":"Deployment","spec":{"minReadySeconds":16,"progressDeadlineSeconds":63}}""", """{"kind":"Service"}"""],
            service.Patches!.Select(patch => patch.ToJsonString()));
        var guide = catalog.Units[1];
        Assert.True(guide.Service!.IsJob);
        Assert.Equal([new("grpc", 8888), new("metrics", 9090)], guide.Service.Ports);
        Assert.Equal([["npm", "ci"], ["npm", "run", "build"]], guide.Build.Run);
    }

    [Fact]
    public async Task A_repository_without_a_root_manifest_has_defaults_for_all_of_it()
    {
        using var source = new Repository();
        source.Write("api/Api.csproj", "<Project />");
        source.Write("api/service.yaml", "");
        source.CommitAll();
        source.Git("branch", "-m", "master");
        var catalog = await CatalogReader.ReadAsync(await source.OpenAsync(), "HEAD", Token);
        Assert.StartsWith("plimsoll-test-", catalog.Workspace.Name, StringComparison.Ordinal);
        Assert.Null(catalog.Workspace.Registry);
        var dev = Assert.Single(catalog.Workspace.Environments);
        Assert.Equal(("dev", "master", "local"), (dev.Name, dev.Follows, dev.Runtime));
        var unit = Assert.Single(catalog.Units);
        Assert.Equal(("api", "dotnet", "Api.csproj"), (unit.Name, unit.Build.Builder, unit.Build.Source));
    }

    [Fact]
    public async Task A_service_that_says_no_port_has_those_that_its_Dockerfile_exposes()
    {
        using var source = new Repository();
        void Write(string name, string manifest, string dockerfile)
        {
            source.Write($"{name}/service.yaml", manifest);
            source.Write($"{name}/Dockerfile", dockerfile);
        }
        Write("two", "build: { dockerfile: Dockerfile }\n",
            "FROM scratch AS base\nARG ADMIN=9090\nEXPOSE 8080/tcp $ADMIN 53/udp\nFROM base\nEXPOSE 70000\n");
        Write("target", "build: { dockerfile: Dockerfile, target: base }\n", "FROM scratch AS base\nEXPOSE 80\nFROM scratch\nEXPOSE 81\n");
        Write("said", "build: { dockerfile: Dockerfile }\nport: 3000\n", "FROM scratch\nEXPOSE 80\n");
        Write("none", "build: { dockerfile: Dockerfile }\nports: {}\n", "FROM scratch\nEXPOSE 80\n");
        Write("job", "kind: job\nbuild: { dockerfile: Dockerfile }\n", "FROM scratch\nEXPOSE 80\n");
        Write("silent", "build: { dockerfile: Dockerfile }\n", "FROM scratch\n");
        source.CommitAll();
        var catalog = await CatalogReader.ReadAsync(await source.OpenAsync(), "HEAD", Token);
        Assert.Equal(
            ["job: ", "none: ", "said: main 3000", "silent: ", "target: main 80", "two: main 8080, port-9090 9090"],
            catalog.Units.Select(unit =>
                $"{unit.Name}: {string.Join(", ", unit.Service!.Ports.Select(port => $"{port.Name} {port.Number}"))}"));
    }

    [Fact]
    public async Task A_library_of_images_is_read_as_it_is()
    {
        using var source = new Repository();
        source.Write("python/Dockerfile", "FROM scratch");
        source.Write("python/manifest.yaml", "name: python\nversion: 3.10\nrepository: europe-docker.pkg.dev/p/r\nmaintainer: ada\n");
        source.Write("node/Dockerfile", "FROM scratch");
        source.Write("node/manifest.json", """{ "image": "node", "version": "20", "registry": "" }""");
        source.Write("web/manifest.json", """{ "name": "an app", "version": "1" }""");
        source.Write("site/Dockerfile", "FROM scratch");
        source.Write("site/manifest.json", """{ "name": "a web app manifest", "icons": [] }""");
        source.Write("k8s/service.yaml", "apiVersion: v1\nkind: Service\n---\napiVersion: v1\n");
        source.CommitAll();
        var catalog = await CatalogReader.ReadAsync(await source.OpenAsync(), "HEAD", Token);
        Assert.Equal([("node", "20", null), ("python", "3.10", "europe-docker.pkg.dev/p/r")],
            catalog.Units.Select(unit => (unit.Name, unit.Version, unit.Repository)));
        Assert.All(catalog.Units, unit => Assert.Equal((UnitKind.Base, "Dockerfile"), (unit.Kind, unit.Build.Source)));
    }

    [Fact]
    public async Task An_image_may_be_there_in_several_versions_and_have_any_name_that_a_registry_allows()
    {
        using var source = new Repository();
        foreach (var (folder, manifest) in new[]
        {
            ("py/3.8", "registry:\nimage: python\nversion: 3.8\n"), ("py/3.10", "registry:\nimage: python\nversion: 3.10\n"),
            ("tool", "registry: ghcr.io/acme\nimage: team/my_tool.x\n"), ("My Own", "image: own\nversion: 1\n"),
            ("full", "image: ghcr.io/acme/team/full\nversion: 1\n"),
        })
        {
            source.Write($"{folder}/Dockerfile", "FROM scratch");
            source.Write($"{folder}/manifest.yml", manifest);
        }
        source.Write("extension/Dockerfile", "FROM scratch");
        source.Write("extension/manifest.json", """{ "manifest_version": 3, "name": "An Extension", "version": "1.0" }""");
        source.CommitAll();
        var catalog = await CatalogReader.ReadAsync(await source.OpenAsync(), "HEAD", Token);
        Assert.Equal("ghcr.io/acme/team", catalog.Units.Single(unit => unit.Name == "full").Repository);
        Assert.Equal(["own:1", "full:1", "python:3.10", "python:3.8", "team/my_tool.x"], catalog.Units.Select(unit => unit.Id));
        Assert.All(catalog.Units, unit => Assert.True(unit.Mutable));
        source.Write("py/again/Dockerfile", "FROM scratch");
        source.Write("py/again/manifest.yml", "image: python\nversion: 3.8\n");
        source.Write("python/image.yaml", "version: 3.11\nbuild: { dockerfile: ../tool/Dockerfile }\n");
        source.Write("node/image.yaml", "name: Node\nbuild: { dockerfile: ../tool/Dockerfile, platforms: [linux], secrets: { x: abc } }\n");
        source.CommitAll();
        var reading = await CatalogReader.TryReadAsync(await source.OpenAsync(), "HEAD", Token);
        Assert.Equal([(Codes.UnsafeName, "node/image.yaml"), (Codes.NotOneOf, "node/image.yaml"), (Codes.WrongType, "node/image.yaml"),
            (Codes.DuplicateName, "py/again/manifest.yml")], reading.Findings.Select(finding => (finding.Code, finding.File)));
        Assert.False(reading.Catalog.Units.Single(unit => unit.Id == "python:3.11").Mutable);
    }

    [Fact]
    public async Task The_mirror_reads_the_same_catalog()
    {
        using var source = new Repository();
        source.Write("api/Dockerfile", "FROM scratch");
        source.Write("api/service.yaml", "name: api");
        var commit = source.CommitAll();
        using var folder = new TempFolder();
        var mirror = await Plimsoll.Source.Mirror.EnsureAsync(folder.Path, source.Folder, Token);
        await mirror.FetchAsync(Token);
        var (here, there) = (await CatalogReader.ReadAsync(await source.OpenAsync(), commit, Token),
            await CatalogReader.ReadAsync(mirror, commit, Token));
        Assert.Equal(here.Workspace.Name, there.Workspace.Name);
        Assert.Equal("main", there.Workspace.Environments[0].Follows);
    }

    [Fact]
    public async Task A_document_over_one_megabyte_is_refused()
    {
        using var source = new Repository();
        source.Write("api/service.yaml", "name: api\n#" + new string('x', 1 << 20));
        source.CommitAll();
        var reading = await CatalogReader.TryReadAsync(await source.OpenAsync(), "HEAD", Token);
        Assert.Equal(Codes.TooLarge, Assert.Single(reading.Findings).Code);
    }

    [Fact]
    public async Task A_link_is_not_a_manifest_and_an_empty_tree_has_no_units()
    {
        using var source = new Repository();
        var commit = source.Import("main", ("a/service.yaml"u8.ToArray(), "120000", "/etc/passwd"),
            ("b/service.yaml"u8.ToArray(), "160000", new string('1', 40)));
        Assert.Empty((await CatalogReader.ReadAsync(await source.OpenAsync(), commit, Token)).Units);
        var empty = source.Import("empty");
        Assert.Empty((await CatalogReader.ReadAsync(await source.OpenAsync(), empty, Token)).Units);
    }

    [Theory]
    [InlineData("nothing", "PLM1002", Outcome.Usage)]
    [InlineData("-x", "PLM1005", Outcome.Usage)]
    public async Task A_revision_that_is_none_is_said(string revision, string code, Outcome outcome)
    {
        using var source = new Repository();
        source.CommitAll();
        var refused = await Assert.ThrowsAsync<PlimsollException>(async () =>
            await CatalogReader.ReadAsync(await source.OpenAsync(), revision, Token));
        Assert.Equal(outcome, refused.Outcome);
        Assert.StartsWith(code, refused.Message, StringComparison.Ordinal);
    }
}
