using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Plimsoll.Commands;
using Plimsoll.Oci;
using Plimsoll.Registry;

namespace Plimsoll.Tests.Registries;

/// <summary>From a key to an image in a registry that others verify, by the commands alone.</summary>
public sealed class PushAndVerifyTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private WebApplication _host = null!;

    private string Registry => new Uri(_host.Urls.Single()).Authority;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _host = builder.Build();
        _host.MapRegistry(new LocalImageStore(_folder["remote"]));
        await _host.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Fact(Usually = 60)]
    public async Task What_was_built_with_a_key_is_verified_by_whoever_trusts_it()
    {
        await CommitAsync();
        Assert.Equal(0, (await RunAsync("home", "keys", "init")).Exit);
        Assert.Equal(3, (await RunAsync("home", "keys", "init")).Exit);
        var built = await RunAsync("home", "-C", _folder["acme"], "build", "bottom", "--to", $"{Registry}/team", "-o", "json");
        Assert.True(built.Exit == 0, built.Error);
        using var report = JsonDocument.Parse(built.Out);
        Assert.StartsWith($"{Registry}/team/bottom:", report.RootElement.GetProperty("units")[0].GetProperty("image")
            .GetString(), StringComparison.Ordinal);
        Assert.Contains("push", built.Error, StringComparison.Ordinal);
        var again = await RunAsync("home", "-C", _folder["acme"], "build", "bottom", "--to", $"{Registry}/team");
        Assert.Contains("is there already", again.Error, StringComparison.Ordinal);

        var image = $"{Registry}/team/bottom:1";
        using var verified = JsonDocument.Parse((await RunAsync("home", "verify", image, "--as", "acme/bottom", "-o", "json")).Out);
        Assert.True(verified.RootElement.GetProperty("verified").GetBoolean());
        Assert.Equal(report.RootElement.GetProperty("commit").GetString(), verified.RootElement.GetProperty("commit").GetString());
        Assert.Equal(0, (await RunAsync("home", "verify", image, "--as", "acme/bottom")).Exit);

        // it was signed under the name that it has here
        var elsewhere = await RunAsync("home", "verify", image);
        Assert.Equal(3, elsewhere.Exit);
        Assert.Contains($"It was signed as acme/bottom; where that is the image that you mean: plimsoll verify {image} --as acme/bottom",
            elsewhere.Error, StringComparison.Ordinal);

        // somebody else trusts nobody yet, then another key, then this one
        Assert.Equal(3, (await RunAsync("other", "verify", image, "--as", "acme/bottom")).Exit);
        Assert.Equal(0, (await RunAsync("other", "keys", "init")).Exit);
        var refused = await RunAsync("other", "verify", image, "--as", "acme/bottom");
        Assert.Equal(3, refused.Exit);
        Assert.Contains("signature, provenance, sbom", refused.Error, StringComparison.Ordinal);
        File.Copy(_folder["home/keys/signing.pub"], _folder["other/keys/team.pub"]);
        Assert.Equal(0, (await RunAsync("other", "verify", image, "--as", "acme/bottom")).Exit);

        Assert.Equal(4, (await RunAsync("home", "verify", $"{Registry}/team/none:1")).Exit);
        Assert.Equal(4, (await RunAsync("home", "verify", $"{Registry}/team/bottom@{Digest.Of("none"u8)}")).Exit);
        Assert.Equal(2, (await RunAsync("home", "verify", "Not An Image")).Exit);
    }

    private async Task<(int Exit, string Out, string Error)> RunAsync(string home, params string[] arguments)
    {
        var captured = new CapturedShell();
        var shell = captured.Shell with { Variable = name => name == "PLIMSOLL_HOME" ? _folder[home] : name == "DOCKER_CONFIG"
            ? _folder.Path : null, Time = TimeProvider.System };
        var exit = await CommandLine.RunAsync(arguments, shell, TestContext.Current.CancellationToken);
        return (exit, captured.Out.ToString(), captured.Error.ToString());
    }

    private async Task CommitAsync()
    {
        var repository = await GitFolder.InitAsync(_folder["acme"]);
        repository.Write("plimsoll.yaml", "plimsoll: 1\nworkspace: acme\n");
        repository.Write("images/bottom/image.yaml", "version: 1\nbuild: { dotnet: Microsoft.NETCore.App, publish: runtime }\n");
        await repository.CommitAsync();
    }
}
