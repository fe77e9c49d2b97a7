using Plimsoll.Oci;

namespace Plimsoll.Runtime.Local.Tests;

/// <summary>What a program of ASP.NET Core is told of where to listen.</summary>
public sealed class AspNetCoreTests
{
    [Theory]
    [InlineData("http", "MODE", "http://127.0.0.1:8080")]
    [InlineData("grpc", "MODE", "http://127.0.0.1:8080")]
    [InlineData("tcp", "MODE", null)]
    // its manifest says otherwise
    [InlineData("http", "ASPNETCORE_URLS", null)]
    [InlineData("http", "ASPNETCORE_HTTP_PORTS", null)]
    [InlineData("http", "aspnetcore_https_ports", null)]
    [InlineData("http", "URLS", null)]
    public void Is_told_where_it_should_listen_unless_its_manifest_says_it(string protocol, string variable, string? urls)
    {
        var service = new DesiredService
        {
            Name = "web",
            Repository = "acme/web",
            Image = Digest.Of([]),
            Commit = "1",
            Protocol = protocol,
            Env = new Dictionary<string, string> { [variable] = "x" },
        };
        Assert.Equal(urls, AspNetCore.Urls(service, "127.0.0.1", 8080));
    }
}
