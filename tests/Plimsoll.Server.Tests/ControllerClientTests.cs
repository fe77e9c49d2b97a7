using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Plimsoll.Processes;
using Plimsoll.Progress;
using Plimsoll.Server.Api;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Tests;

/// <summary>Whoever asks a controller hears of it in the end.</summary>
public sealed class ControllerClientTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Home _home;

    public ControllerClientTests()
    {
        _home = Home.Open(_folder["home"]);
        File.WriteAllBytes(_home.ControllerFile, JsonSerializer.SerializeToUtf8Bytes(new("http://127.0.0.1:1", 1, "plimsoll"),
            ApiJson.Default.ControllerInfo));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_controller_that_says_nothing_is_named()
    {
        using var held = FileLock.TryTake(_home.ControllerLock);
        using var silent = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        silent.Bind(UnixSocket.Address(_home.ControllerSocket));
        silent.Listen();
        using var client = ControllerClient.Find(_home)!;
        client.Patience = TimeSpan.FromSeconds(0.2);

        var late = await Assert.ThrowsAsync<PlimsollException>(() => client.PostAsync("/api/shutdown", new("ann"), ProgressTo.Nobody,
            default));
        Assert.Equal((ControllerClient.Silent, Outcome.Unavailable), (late.Code, late.Outcome));
        Assert.Contains($"{_home.ControllerLock} is held by ", late.Message, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux()) Assert.Contains($"kill {Environment.ProcessId}", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_that_a_stranger_holds_is_no_controller()
    {
        using var held = FileLock.TryTake(_home.ControllerLock);
        using var client = ControllerClient.Find(_home)!;
        Assert.Equal(ControllerClient.Unreachable, (await Assert.ThrowsAsync<PlimsollException>(() =>
            client.PostAsync("/api/shutdown", new("ann"), ProgressTo.Nobody, default))).Code);
    }

    [Fact]
    public async Task Work_that_takes_long_says_that_it_goes_on()
    {
        var written = new MemoryStream();
        var context = new DefaultHttpContext { Response = { Body = written } };
        await ApiAnswer.WriteAsync(context, NullLogger.Instance, async _ =>
        {
            await Eventually.HoldsAsync("an empty line comes before there is any news", () => written.Length > 0);
            return CommandReport.Of();
        });
        var lines = System.Text.Encoding.UTF8.GetString(written.ToArray()).Split('\n', StringSplitOptions.None);
        Assert.Equal("", lines[0]);
        Assert.Equal(0, JsonSerializer.Deserialize(lines[^2], ApiJson.Default.ApiEvent)!.Exit);
    }
}
