using Plimsoll.Source.Tests;

namespace Plimsoll.Workspace.Tests.Initialization;

/// <summary>Where a service that is proposed listens, and where it is reached.</summary>
public sealed class PortTests
{
    private const string Web = """<Project Sdk="Microsoft.NET.Sdk.Web" />""";
    private const string Fixed = "                 # where its program listens, or on the one in the variable PORT\n";

    [Fact]
    public async Task A_program_that_is_told_its_port_insists_on_none()
    {
        using var source = new Repository();
        source.Write("a/Api.csproj", Web);
        source.Write("a/Dockerfile", "FROM aspnet\nEXPOSE 80 443\n");
        source.Write("b/Shop.csproj", Web);
        source.Write("b/Dockerfile", "FROM aspnet\nEXPOSE 5000\n");
        source.Write("c/Mail.csproj", Web);
        source.Write("k8s/mail.yaml", """
            kind: Deployment
            spec: { template: { spec: { containers: [{ image: acme/mail, ports: [{ containerPort: 80 }] }] } } }
            """);
        var proposal = await Proposals.OfAsync(source);
        const string told = "                 # where others reach it; its program is told another one, in ASPNETCORE_URLS and PORT\n";
        Assert.Contains("\nport: 8080" + told, proposal.File("a/service.yaml"), StringComparison.Ordinal);
        Assert.Contains("\nport: 5000" + told, proposal.File("b/service.yaml"), StringComparison.Ordinal);
        Assert.Contains("\nport: 8081" + told, proposal.File("c/service.yaml"), StringComparison.Ordinal);
        Assert.Contains(
            "a/Api.csproj: Api: port 443 is left out: its program is told one port, and is spoken to without TLS. "
            + "Where it opens another one by itself, name both: ports: { main: 8080, other: 443 }",
            proposal.Left(), StringComparison.Ordinal);
        await Proposals.AcceptAsync(source, proposal.Files);
    }

    [Fact]
    public async Task Programs_that_insist_on_one_port_have_addresses_of_their_own()
    {
        using var source = new Repository();
        source.Write("a/Dockerfile", "FROM nginx\nEXPOSE 80\n");
        source.Write("b/Dockerfile", "FROM nginx\nEXPOSE 80\n");
        source.Write("c/Dockerfile", "FROM nginx\nEXPOSE 8080 9090\n");
        source.Write("d/service.yaml", "build: { dockerfile: Dockerfile }\nport: 80\naddress: 8081\n");
        source.Write("d/Dockerfile", "FROM nginx\n");
        source.Write("e/package.json", """{ "scripts": { "start": "node ." } }""");
        var proposal = await Proposals.OfAsync(source);
        var (a, b) = (proposal.File("a/service.yaml"), proposal.File("b/service.yaml"));
        Assert.Contains("\nport: 80" + Fixed + "# health", a, StringComparison.Ordinal);
        Assert.Contains("\nport: 80" + Fixed + "address: 8080  ", b, StringComparison.Ordinal);
        var units = (await Proposals.AcceptAsync(source, proposal.Files)).Units;
        Assert.Equal(
            ["a 80 80", "b 80 8080", "c 8080 8082", "d 80 8081", "e 8083 8083"],
            units.Select(unit => $"{unit.Name} {unit.Service!.Ports[0].Number} {unit.Service.AddressPort}"));
        Assert.Equal(9090, units[2].Service!.Ports[1].Number);
    }

    [Fact]
    public async Task The_port_that_Compose_publishes_is_the_address()
    {
        using var source = new Repository();
        foreach (var name in (string[])["a", "b", "c", "d", "e", "f"]) source.Write($"{name}/Dockerfile", "FROM nginx\n");
        source.Write("g/Dockerfile", "FROM aspnet\nENTRYPOINT dotnet Api.dll\n");
        source.Write("g/Api.csproj", Web);
        source.Write("compose.yaml", """
            services:
              a: { build: a, ports: ["80"] }
              b: { build: b, ports: ["8081:80"] }
              c: { build: c, ports: ["127.0.0.1:${PORT:-3000}:3000/tcp", "3001:3001"] }
              d: { build: d, ports: [{ target: 80, published: "8082", protocol: tcp }] }
              e: { build: e, ports: ["9000-9001:80-81", "53:53/udp", "81:8080"] }
              f: { build: f, expose: ["8081"] }
              g: { build: g, ports: ["8083:80"] }
            """);
        var proposal = await Proposals.OfAsync(source);
        var units = (await Proposals.AcceptAsync(source, proposal.Files)).Units;
        Assert.Equal(
            ["a 80 80", "b 80 8081", "c 3000 3000", "d 80 8082", "e 8080 8080", "f 8081 8084", "g 8083 8083"],
            units.Select(unit => $"{unit.Name} {unit.Service!.Ports[0].Number} {unit.Service.AddressPort}"));
    }
}
