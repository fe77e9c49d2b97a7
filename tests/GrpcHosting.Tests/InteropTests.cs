using System.Diagnostics;

namespace GrpcHosting.Tests;

/// <summary>With the C core of gRPC as the client: Debian's python3-grpcio.</summary>
public sealed class InteropTests
{
    [Fact]
    public async Task A_client_in_another_language_makes_every_kind_of_call()
    {
        await using var server = await CallsServer.StartAsync();
        const string System = "/usr/bin/python3";
        var script = Path.Combine(AppContext.BaseDirectory, "client.py");
        using var python = Process.Start(new ProcessStartInfo(File.Exists(System) ? System : "python3", [script, server.Process.Address])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PYTHONDONTWRITEBYTECODE"] = "1", ["no_proxy"] = "*" },
        })!;
        var errors = python.StandardError.ReadToEndAsync();
        var output = await python.StandardOutput.ReadToEndAsync();
        Assert.Equal("", await errors);
        Assert.Equal("all well\n", output);
        Assert.Equal("wait:deadline", await server.CancelledAsync());
        Assert.Equal("wait:cancelled", await server.CancelledAsync());
    }
}
