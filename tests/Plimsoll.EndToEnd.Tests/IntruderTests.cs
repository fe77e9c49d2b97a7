using Plimsoll.Delivery.Status;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>Another user of the machine attacks a home while it delivers; what runs is what was built.</summary>
[Collection(CounterTestGroup.Name)]
public sealed class IntruderTests(CounterFixture counter)
{
    private readonly Sandbox _sandbox = counter.Sandbox;

    [Fact]
    public async Task Another_user_changes_nothing_and_learns_nothing_not_even_on_the_port_of_a_killed_controller()
    {
        Assert.SkipUnless(Intruder.Refusal is null, Intruder.Refusal ?? "");
        if (OperatingSystem.IsWindows()) return;
        var before = await _sandbox.StatusAsync();
        var images = Images(before);
        // only the home itself is closed
        const UnixFileMode everybody =
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(Path.GetDirectoryName(_sandbox.Home)!, everybody);
        var (port, pid) = _sandbox.Controller();
        Assert.Equal(Intruder.Refused("Permission denied"), await Intruder.TryAsync(port, _sandbox.Home));

        using var thief = Intruder.TakePort(port);
        try
        {
            Machine.Kill(pid);
            Assert.Equal("taken", await thief.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            await _sandbox.RequireAsync("up", "-d");
            await _sandbox.RequireAsync("hold", before.Name, "--reason", "thieves");
            await _sandbox.RequireAsync("resume", before.Name);
        }
        finally
        {
            thief.Kill();
        }
        // no command and no secret went to the port
        Assert.Equal("", await thief.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.NotEqual(port, _sandbox.Controller().Port);
        Assert.Equal(images, Images(await _sandbox.WaitForAsync(before.Commit!)));
    }

    private static List<string> Images(EnvironmentStatus status) =>
        [.. status.Services.SelectMany(service => service.Replicas.Select(replica => $"{service.Name} {replica.Image}"))
            .Order(StringComparer.Ordinal)];
}
