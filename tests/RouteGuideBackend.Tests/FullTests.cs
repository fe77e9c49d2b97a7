using System.Diagnostics;
using Grpc.Core;

namespace RouteGuideBackend.Tests;

/// <summary>No room: the caller is told, and nothing that was answered with ok is lost.</summary>
public sealed class FullTests : IDisposable
{
    readonly TempFolder _folder = new();
    bool _mounted;

    public void Dispose()
    {
        if (_mounted) Run("umount", _folder.Path);
        _folder.Dispose();
    }

    [Fact]
    public async Task A_full_disk()
    {
        _mounted = Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", _folder.Path);
        Assert.SkipUnless(_mounted, "only root can mount a small disk");
        var ballast = Path.Combine(_folder.Path, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[1 << 20]);
        await FillAsync("No space left", () => File.Delete(ballast));
    }

    [Fact]
    public async Task A_full_map() => await FillAsync("MAP_FULL", null, ("DATA_LIMIT", "1Mi"));

    async Task FillAsync(string reason, Action? makeRoom, params (string, string)[] variables)
    {
        var saved = 0;
        await using (var backend = await Backend.StartAsync(_folder.Path, variables))
        {
            var refusal = await Assert.ThrowsAsync<RpcException>(async () =>
            {
                for (; saved < 1000; saved++) await backend.SaveAsync($"{saved} {new string('x', 10_000)}", Points.At(saved, 0));
            });
            Assert.Equal(StatusCode.ResourceExhausted, refusal.StatusCode);
            Assert.Contains(reason, refusal.Status.Detail, StringComparison.Ordinal);
            await AllThereAsync(backend, saved);
            if (makeRoom is not null)
            {
                makeRoom();
                await backend.SaveAsync($"{saved}", Points.At(saved, 0));
                saved++;
            }
        }

        await using var later = await Backend.StartAsync(_folder.Path, variables);
        await AllThereAsync(later, saved);
    }

    static async Task AllThereAsync(Backend backend, int saved)
    {
        Assert.InRange(saved, 30, 500);
        var found = await backend.ListAsync(Points.At(0, 0), Points.At(1000, 0));
        Assert.Equal(Enumerable.Range(0, saved), found.Select(feature =>
            int.Parse(feature.Name.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)));
    }

    static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
