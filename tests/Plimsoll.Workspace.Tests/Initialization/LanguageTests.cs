using Plimsoll.Source.Tests;
using Plimsoll.Workspace.Initialization;

namespace Plimsoll.Workspace.Tests.Initialization;

/// <summary>Programs of other languages that have no Dockerfile.</summary>
public sealed class LanguageTests
{
    private const string GoModule = "module example.test/shop\n\ngo 1.25.3\n",
        GoMain = "package main\n\nimport \"net/http\"\n\nfunc main() { http.ListenAndServe(\":8090\", nil) }\n";

    [Fact]
    public async Task Writes_a_Dockerfile_for_a_Go_module_with_one_program()
    {
        using var source = new Repository();
        source.Write("api/go.mod", GoModule);
        source.Write("api/go.sum", "");
        source.Write("api/cmd/shop/main.go", GoMain);
        source.Write("api/cmd/shop/main_test.go", "package main\n");
        source.Write("api/internal/shop.go", "package internal\n");
        source.Write("api/tools/gen/main.go", "package main\n");
        source.Write("worker/go.mod", "module worker\n");
        source.Write("worker/worker.go", "package main\n\nfunc main() {}\n");
        source.Write("worker/gen.go", "//go:build ignore\n\npackage main\n");
        var proposal = await Proposals.OfAsync(source);
        Assert.Equal(["api/Dockerfile", "api/service.yaml", "plimsoll.yaml", "worker/Dockerfile", "worker/service.yaml"],
            proposal.Files.Select(file => file.Path));
        var dockerfile = proposal.File("api/Dockerfile");
        Assert.Contains("FROM docker.io/library/golang:1.25 AS build\n", dockerfile, StringComparison.Ordinal);
        Assert.Contains("COPY go.mod go.sum ./\n", dockerfile, StringComparison.Ordinal);
        Assert.Contains("go build -trimpath -o /program ./cmd/shop\n", dockerfile, StringComparison.Ordinal);
        Assert.Contains("USER 65532:65532\n", dockerfile, StringComparison.Ordinal);
        Assert.Equal((8090, true), Facts(dockerfile));
        Assert.Contains("-o /program .\n", proposal.File("worker/Dockerfile"), StringComparison.Ordinal);
        Assert.Equal((null, true), Facts(proposal.File("worker/Dockerfile")));

        var catalog = await Proposals.AcceptAsync(source, proposal.Files);
        Assert.Equal([("shop", "Dockerfile", 8090), ("worker", "Dockerfile", 0)],
            catalog.Units.Select(unit => (unit.Name, unit.Build.Source, unit.Service!.Ports.Sum(port => port.Number))));
    }

    [Fact]
    public async Task Says_which_Go_modules_it_cannot_write_a_Dockerfile_for()
    {
        using var source = new Repository();
        source.Write("many/go.mod", GoModule);
        source.Write("many/cmd/a/main.go", GoMain);
        source.Write("many/cmd/b/b.go", GoMain);
        source.Write("lib/go.mod", GoModule);
        source.Write("lib/lib.go", "package lib\n");
        source.Write("outside/go.mod", GoModule + "\nreplace example.test/lib => ../lib\n");
        source.Write("outside/main.go", GoMain);
        source.Write("built/go.mod", GoModule);
        source.Write("built/main.go", GoMain);
        source.Write("built/deploy/Dockerfile", "FROM scratch\nEXPOSE 80\n");
        var proposal = await Proposals.OfAsync(source);
        Assert.Equal(["deploy"], proposal.Services);
        Assert.Equal(["lib/go.mod", "many/go.mod", "outside/go.mod"], proposal.NotTaken.Select(left => left.Where));
        Assert.Contains("2 programs (cmd/a, cmd/b)", proposal.Left(), StringComparison.Ordinal);
        Assert.Contains("../lib, which lies outside", proposal.Left(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writes_Dockerfiles_for_packages_of_Node()
    {
        using var source = new Repository();
        source.Write("api/package.json", """{ "scripts": { "start": "node server.js --quiet", "build": "tsc" } }""");
        source.Write("api/package-lock.json", "{}");
        source.Write("next/package.json",
            """{ "scripts": { "start": "npm run serve", "serve": "NODE_ENV=production next start -p $PORT" }, "dependencies": { "next": "15" } }""");
        source.Write("next/pnpm-lock.yaml", "");
        source.Write("site/package.json", """{ "scripts": { "start": "vite", "build": "tsc && vite build --outDir public" } }""");
        source.Write("site/index.html", "");
        source.Write("site/yarn.lock", "");
        source.Write("lib/package.json",
            """{ "scripts": { "build": "vite build", "test": "vitest" }, "devDependencies": { "express": "5" } }""");
        source.Write("usual/package.json", """{ "scripts": { "test": "jest" }, "dependencies": { "express": "5" } }""");
        source.Write("usual/server.js", "");
        source.Write("lib/node_modules/express/package.json", """{ "scripts": { "start": "node x.js" } }""");
        var proposal = await Proposals.OfAsync(source);
        Assert.Equal(["api", "next", "site", "usual"], proposal.Services);
        Assert.Empty(proposal.NotTaken);
        Assert.EndsWith("CMD [\"node\", \"server.js\"]\n", proposal.File("usual/Dockerfile"), StringComparison.Ordinal);
        var (api, next, site) = (proposal.File("api/Dockerfile"), proposal.File("next/Dockerfile"), proposal.File("site/Dockerfile"));
        Assert.Contains("COPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n", api, StringComparison.Ordinal);
        Assert.EndsWith("CMD [\"node\", \"server.js\", \"--quiet\"]\n", api, StringComparison.Ordinal);
        Assert.Contains("RUN npm install --global pnpm\nCOPY package.json pnpm-lock.yaml ./\nRUN pnpm install --frozen-lockfile\n", next,
            StringComparison.Ordinal);
        Assert.EndsWith("CMD [\"sh\", \"-c\", \"NODE_ENV=production exec next start -p $PORT\"]\n", next, StringComparison.Ordinal);
        Assert.Contains("RUN yarn run build\n", site, StringComparison.Ordinal);
        Assert.Contains("COPY --from=build /src/public /srv\n", site, StringComparison.Ordinal);
        Assert.All((string[])[api, next, site], text => Assert.Equal((8080, true), Facts(text)));
        var catalog = await Proposals.AcceptAsync(source, proposal.Files);
        Assert.Equal([8080, 8081, 8082, 8083], catalog.Units.Select(unit => unit.Service!.Ports.Single().Number));
    }

    [Fact]
    public async Task Builds_a_site_on_the_base_of_the_workspace_that_serves_files()
    {
        using var source = new Repository();
        source.Write("images/web/image.yaml", "name: web\nversion: 1\n");
        source.Write("images/web/Dockerfile", "FROM scratch\n");
        source.Write("site/package.json", """{ "scripts": { "build": "parcel build index.html" } }""");
        source.Write("site/index.html", "");
        source.Write("site/package-lock.json", "{}");
        var proposal = await Proposals.OfAsync(source);
        Assert.DoesNotContain(proposal.Files, file => file.Path.EndsWith("Dockerfile", StringComparison.Ordinal));
        var site = Assert.Single((await Proposals.AcceptAsync(source, proposal.Files)).Units, unit => unit.Name == "site");
        Assert.Equal(("files", "dist", "web"), (site.Build.Builder, site.Build.Source, site.Build.Base));
        Assert.Equal(["npm ci", "npm run build"], site.Build.Run.Select(words => string.Join(' ', words)));
        Assert.Equal(8080, site.Service!.Ports.Single().Number);
    }

    [Fact]
    public async Task Says_which_packages_of_Node_it_cannot_write_a_Dockerfile_for()
    {
        using var source = new Repository();
        source.Write("package.json", """{ "workspaces": ["apps/*"] }""");
        source.Write("package-lock.json", "{}");
        source.Write("apps/api/package.json", """{ "scripts": { "start": "node ." } }""");
        source.Write("apps/angular/package.json", """{ "scripts": { "start": "ng serve", "build": "ng build" } }""");
        source.Write("apps/angular/src/index.html", "");
        source.Write("apps/angular/package-lock.json", "{}");
        source.Write("apps/broken/package.json", """{ "scripts": { "start": "\ud800" } }""");
        source.Write("todo/package.json",
            """{ "main": "index.js", "scripts": { "dev": "nodemon src/index.js" }, "dependencies": { "express": "4" } }""");
        var proposal = await Proposals.OfAsync(source);
        Assert.Empty(proposal.Services);
        Assert.Equal(
            ["apps/angular/package.json", "apps/api/package.json", "apps/broken/package.json", "todo/package.json"],
            proposal.NotTaken.Select(left => left.Where));
        Assert.Contains("nothing says how it is started: add a script to it", proposal.Left(), StringComparison.Ordinal);
        Assert.Contains("installed by package.json: write a Dockerfile, and a service.yaml with build: { dockerfile: Dockerfile, "
            + "context: ../.. }", proposal.Left(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Starts_what_a_Procfile_says()
    {
        using var source = new Repository();
        source.Write("shop/requirements.txt", "flask\n");
        source.Write("shop/Procfile",
            "web: gunicorn shop:app --bind 0.0.0.0:$PORT\nworker: celery -A shop worker\nrelease: python manage.py migrate\n");
        source.Write("api/Procfile", "web: ./api --port 5050\n");
        source.Write("api/Dockerfile", "FROM scratch\nCOPY api /\n");
        source.Write("bare/Procfile", "web: ./run\n");
        source.Write("tool/pyproject.toml", "");
        var proposal = await Proposals.OfAsync(source);
        Assert.Equal(["api", "shop"], proposal.Services);
        var shop = proposal.File("shop/Dockerfile");
        Assert.EndsWith("CMD [\"sh\", \"-c\", \"exec gunicorn shop:app --bind 0.0.0.0:$PORT\"]\n", shop, StringComparison.Ordinal);
        Assert.Contains("RUN pip install --no-cache-dir -r requirements.txt\n", shop, StringComparison.Ordinal);
        Assert.Equal(
            ["api/Procfile: web", "bare/Procfile: web", "shop/Procfile: release", "shop/Procfile: worker", "tool/pyproject.toml"],
            proposal.NotTaken.Select(left => left.Where).Order(StringComparer.Ordinal));
        Assert.Contains("add the line CMD [\"./api\", \"--port\", \"5050\"]", proposal.Left(), StringComparison.Ordinal);
        var catalog = await Proposals.AcceptAsync(source, proposal.Files);
        Assert.Equal([5050, 8080], catalog.Units.Select(unit => unit.Service!.Ports.Single().Number));
    }

    [Fact]
    public async Task Names_what_is_in_a_language_that_it_writes_no_Dockerfile_for()
    {
        using var source = new Repository();
        foreach (var file in (string[])["rust/Cargo.toml", "rust/crates/a/Cargo.toml", "java/pom.xml", "gradle/build.gradle",
            "ruby/Gemfile", "elixir/mix.exs", "php/composer.json", "vendor/x/Cargo.toml"])
            source.Write(file, "");
        source.Write("done/Dockerfile", "FROM scratch\n");
        source.Write("done/app/Cargo.toml", "");
        source.Write("both/go.mod", GoModule);
        source.Write("both/main.go", GoMain);
        source.Write("both/package.json", """{ "scripts": { "start": "node x.js" } }""");
        var proposal = await Proposals.OfAsync(source);
        Assert.Equal(["both", "done"], proposal.Services);
        Assert.Equal(
            ["both/package.json", "elixir/mix.exs", "gradle/build.gradle", "java/pom.xml", "php/composer.json", "ruby/Gemfile",
                "rust/Cargo.toml"],
            proposal.NotTaken.Select(left => left.Where).Order(StringComparer.Ordinal));
        Assert.All(proposal.NotTaken.Skip(1),
            left => Assert.Contains("without a Dockerfile: if it is a service, write one beside it (FROM ", left.What,
            StringComparison.Ordinal));
    }

    private static (int? Port, bool Starts) Facts(string dockerfile)
    {
        var facts = DockerfileFacts.Read(System.Text.Encoding.UTF8.GetBytes(dockerfile));
        return (facts.Ports is [var only] ? only : null, facts.Starts);
    }
}
