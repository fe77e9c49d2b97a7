using System.Net;
using System.Net.Sockets;
using Plimsoll.Runtime.Local.Home;
using Plimsoll.Runtime.Local.Tests.Support;

namespace Plimsoll.Runtime.Local.Tests;

public sealed class KeeperTests : IAsyncLifetime
{
    private TestHome _home = null!;

    public async ValueTask InitializeAsync() => _home = await TestHome.CreateAsync();

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task Whoever_took_the_address_meanwhile_is_named_and_another_one_serves()
    {
        await _home.ConvergeAsync(1, _home.Service("one"));
        var url = new Uri((await _home.ObserveAsync("web")).Url!);
        await _home.KillKeeperAsync();
        using var other = new TcpListener(IPAddress.Loopback, url.Port);
        other.Start();
        Assert.Equal(new RolloutOutcome.Done(2), await _home.ConvergeAsync(2, _home.Service("one")));
        Assert.Contains(_home.Said, line => line.StartsWith($"web: its port {url.Port} is taken by process {Environment.ProcessId} (",
            StringComparison.Ordinal));
        Assert.Equal("one", await _home.GetAsync("/version"));
    }

    [Fact]
    public async Task An_image_that_is_not_there_is_said()
    {
        var failed = Assert.IsType<RolloutOutcome.Failed>(await _home.ConvergeAsync(1,
            _home.Service("one") with { Image = Oci.Digest.Of("nothing"u8) }));
        Assert.Equal(FailureReason.Image, failed.Reason);
        Assert.Contains("acme/scripted@sha256:", failed.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_without_its_program_is_said()
    {
        await using var home = TestHome.Create(await ServiceImage.MakeAsync("/app/nothing"));
        var failed = Assert.IsType<RolloutOutcome.Failed>(await home.ConvergeAsync(1, home.Service("one")));
        Assert.Equal(FailureReason.Image, failed.Reason);
        Assert.Contains("entrypoint /app/nothing is not in the image", failed.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../etc")]
    [InlineData("")]
    [InlineData("web\n")]
    public async Task A_name_that_could_leave_the_home_is_refused(string name) =>
        await Assert.ThrowsAsync<KeeperRefusedException>(() => _home.ConvergeAsync(1, _home.Service("one") with { Name = name }));

    [Fact]
    public async Task One_home_has_one_keeper_however_many_want_it()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _home.Runtime.StartKeeperIfNeededAsync(CancellationToken.None)));
        Assert.Single(File.ReadLines(Path.Combine(_home.Root, "keeper.log")), line => line.Contains("listens", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_the_owner_can_talk_to_it()
    {
        await _home.Runtime.StartKeeperIfNeededAsync(CancellationToken.None);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_home.Root, "keeper.sock")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_home.Root, "keeper.log")));
    }

    [Fact]
    public async Task A_rollout_goes_on_when_its_caller_goes_away_and_can_be_joined()
    {
        using var leaves = new CancellationTokenSource();
        var slow = _home.Service("one", ("UNREADY_WHILE", "/data/wait")) with { Volume = new("/data", null) };
        var volume = Directory.CreateDirectory(new KeeperHome(_home.Root).Of(TestHome.Dev).Volume("web", 0)).FullName;
        await File.WriteAllTextAsync(Path.Combine(volume, "wait"), "");
        var left = _home.Runtime.ConvergeAsync(new(TestHome.Dev, [], [slow]), 1, _home, leaves.Token);
        await _home.UntilAsync("web", web => web.Replicas.Count > 0);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        var joined = _home.ConvergeAsync(1, slow);
        File.Delete(Path.Combine(volume, "wait"));
        Assert.Equal(new RolloutOutcome.Done(2), await joined);
    }
}
