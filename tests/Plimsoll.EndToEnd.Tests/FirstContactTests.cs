using Plimsoll.Delivery.Status;
using Plimsoll.Processes;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>
/// A repository that never heard of Plimsoll: an ASP.NET Core project as <c>dotnet new web</c> makes it, and two services with Dockerfiles
/// that listen on one port.
/// </summary>
public sealed class FirstContactTests
{
    [Fact(Usually = 180)]
    public async Task Init_and_up_serve_what_a_foreign_repository_has()
    {
        await using var sandbox = await Sandbox.CreateAsync();
        sandbox.Write("app/app.csproj", """
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
            </Project>
            """);
        sandbox.Write("app/Program.cs", """
            var builder = WebApplication.CreateBuilder(args);
            var app = builder.Build();
            app.MapGet("/", () => "Hello World!");
            app.Run();
            """);
        sandbox.Write("app/appsettings.json", """{ "Logging": { "LogLevel": { "Default": "Information" } }, "AllowedHosts": "*" }""");
        // it knows nothing of PORT, where that can be
        var listen = ContainerPorts.IsAvailable ? "8099" : "127.0.0.1:$PORT";
        sandbox.Write("site/Dockerfile", $$"""
            FROM scratch
            COPY busybox /bin/
            COPY index.html /www/
            EXPOSE 8099
            HEALTHCHECK CMD wget -q http://localhost:8099/index.html
            CMD ["/bin/busybox", "sh", "-c", "exec /bin/busybox httpd -f -p {{listen}} -h /www"]
            """);
        sandbox.Write("site/index.html", "a page");
        sandbox.Write("docs/index.html", "another page");
        File.Copy(HostProgram.Find("busybox")!, Path.Combine(sandbox.Repository, "site", "busybox"));
        File.Copy(Path.Combine(sandbox.Repository, "site", "Dockerfile"), Path.Combine(sandbox.Repository, "docs", "Dockerfile"));
        File.Copy(HostProgram.Find("busybox")!, Path.Combine(sandbox.Repository, "docs", "busybox"));
        await sandbox.CommitAsync("What was there before");

        (await sandbox.RunAsync("up", "-d")).AssertProblem(3, "plimsoll init", "PLM4068");
        await sandbox.RequireAsync("init");
        await sandbox.CommitAsync("Describe the services");
        await sandbox.RequireAsync("up", "-d");

        var status = await sandbox.StatusAsync();
        Assert.Equal(HealthState.Healthy, status.State);
        using var client = new HttpClient();
        var answers = new List<string>();
        foreach (var service in status.Services.OrderBy(service => service.Name, StringComparer.Ordinal))
        {
            var page = new Uri(service.Url + (service.Name == "app" ? "/" : "/index.html"));
            answers.Add($"{service.Name}: {await client.GetStringAsync(page, TestContext.Current.CancellationToken)}");
        }
        Assert.Equal(["app: Hello World!", "docs: another page", "site: a page"], answers);
    }
}
