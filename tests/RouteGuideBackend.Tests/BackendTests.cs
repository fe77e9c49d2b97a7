using Grpc.Core;

namespace RouteGuideBackend.Tests;

public sealed class BackendTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_saves_and_finds_and_lists_and_keeps_over_a_restart()
    {
        await using (var backend = await Backend.StartAsync(_folder.Path))
        {
            await backend.SaveAsync("first", Points.At(10, 10));
            await backend.SaveAsync("second", Points.At(20, 20));
            await backend.SaveAsync("outside", Points.At(20, 31));
            await backend.SaveAsync("second again", Points.At(20, 20));
            await LooksRightAsync(backend);
            var (code, log, _) = await backend.Process.StopAsync();
            Assert.Equal(0, code);
            Assert.Contains("second again", log, StringComparison.Ordinal);
        }

        await using var later = await Backend.StartAsync(_folder.Path);
        await LooksRightAsync(later);

        static async Task LooksRightAsync(Backend backend)
        {
            Assert.Equal("second again", (await backend.Client.GetFeatureAsync(Points.At(20, 20))).Name);
            var unknown = await backend.Client.GetFeatureAsync(Points.At(20, 21));
            Assert.Equal(("", 20, 21), (unknown.Name, unknown.Location.Latitude, unknown.Location.Longitude));
            foreach (var (lo, hi) in new[] { (Points.At(0, 0), Points.At(30, 30)), (Points.At(30, 30), Points.At(0, 0)),
                (Points.At(0, 30), Points.At(30, 0)) })
                Assert.Equal(["first", "second again"], (await backend.ListAsync(lo, hi)).Select(feature => feature.Name));
        }
    }

    [Fact]
    public async Task What_is_not_on_the_earth_is_refused()
    {
        await using var backend = await Backend.StartAsync(_folder.Path);
        foreach (var location in new[] { null, Points.At(900_000_001, 0), Points.At(0, -1_800_000_001) })
            Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(async () =>
                await backend.Client.SaveFeatureAsync(new() { Name = "x", Location = location }))).StatusCode);
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() =>
            backend.ListAsync(Points.At(0, 0), null!))).StatusCode);
        await backend.SaveAsync("pole", Points.At(-900_000_000, 1_800_000_000));
    }

    [Fact]
    public async Task Routes_and_chats_are_not_its()
    {
        await using var backend = await Backend.StartAsync(_folder.Path);
        using var route = backend.Client.RecordRoute();
        Assert.Equal(StatusCode.Unimplemented, (await Assert.ThrowsAsync<RpcException>(async () => await route)).StatusCode);
    }

    [Fact]
    public async Task A_second_one_on_the_same_folder_says_so()
    {
        await using var backend = await Backend.StartAsync(_folder.Path);
        await using var second = Backend.Start(_folder.Path);
        var (code, _, errors) = await second.Process.EndAsync();
        Assert.Equal(1, code);
        Assert.Contains("is open already", errors, StringComparison.Ordinal);
        await backend.SaveAsync("still there", Points.At(1, 1));
    }

    [Fact]
    public async Task A_file_that_was_cut_is_said_in_a_line()
    {
        await using (var backend = await Backend.StartAsync(_folder.Path)) await backend.SaveAsync("first", Points.At(1, 1));
        using (var file = File.OpenWrite(Path.Combine(_folder.Path, "data.mdb"))) file.SetLength(9000);
        await using var later = Backend.Start(_folder.Path);
        var (code, _, errors) = await later.Process.EndAsync();
        Assert.Equal(1, code);
        Assert.Contains("was cut", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("DATA_LIMIT", "lots")]
    [InlineData("DATA_LIMIT", "99999999999Ti")]
    [InlineData("DATA_LIMIT", "1000")]
    public async Task A_variable_that_says_what_it_cannot_mean_is_said(string name, string value)
    {
        await using var backend = Backend.Start(_folder.Path, (name, value));
        var (code, _, errors) = await backend.Process.EndAsync();
        Assert.Equal(2, code);
        Assert.StartsWith($"{name} is '{value}'", errors, StringComparison.Ordinal);
    }
}
