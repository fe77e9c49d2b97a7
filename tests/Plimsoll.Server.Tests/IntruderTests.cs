using System.Collections.Concurrent;
using System.Runtime.Versioning;
using System.Text;
using Plimsoll.Oci;
using Plimsoll.Processes;

namespace Plimsoll.Server.Tests;

/// <summary>Nobody else on this machine decides what runs, though the controller's port is open to all of it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class IntruderTests
{
    private const string Repository = "acme/web", Tag = "key-1";
    private static readonly string[] Machine = ["/bin", "/lib", "/lib64", "/usr"];

    [Fact]
    public async Task Another_user_of_the_machine_is_refused_everywhere()
    {
        Assert.SkipUnless(Intruder.Refusal is null, Intruder.Refusal ?? "");
        await using var controller = await StartAsync();
        Assert.Equal(Intruder.Refused("Permission denied"), await Intruder.TryAsync(PortOf(controller), controller.Home.Folder));
        await IsUntouchedAsync(controller);
    }

    /// <summary>As replicas run: in the network of the machine, and as the user of their image, who may be root.</summary>
    [Theory]
    [InlineData(65532)]
    [InlineData(0)]
    public async Task A_program_in_a_container_is_refused_everywhere(int user)
    {
        Assert.SkipUnless(OciRuntime.IsAvailable, OciRuntime.Refusal ?? "");
        Assert.SkipUnless(Intruder.Refusal is null, Intruder.Refusal ?? "");
        await using var controller = await StartAsync();
        using var folder = new TempFolder();
        var seen = new ConcurrentQueue<string>();
        var spec = new ProcessSpec(Intruder.Perl, Intruder.Arguments(PortOf(controller), controller.Home.Folder))
        {
            User = new(user, user),
            Folders = [.. Machine.Where(Directory.Exists).Select(path => new FolderView(path, path, Writable: false))],
            Container = new(Directory.CreateDirectory(folder["root"]).FullName, folder["bundles"]),
        };
        var exit = await SupervisedProcess.Start(spec, seen.Enqueue, TimeProvider.System).Exited;
        Assert.True(exit.Code == 0, string.Join('\n', seen));
        Assert.Equal(Intruder.Refused("No such file or directory"), seen);
        await IsUntouchedAsync(controller);
    }

    /// <summary>With an image that was built, in a folder that everybody may enter: only the home itself is closed.</summary>
    private static async Task<RunningController> StartAsync()
    {
        var controller = await RunningController.StartAsync();
        Assert.Equal(0, (await controller.UpAsync()).Exit);
        const UnixFileMode everybody =
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(Path.GetDirectoryName(controller.Home.Folder)!, everybody);
        var store = new LocalImageStore(controller.Home.Registry);
        await store.WriteBlobAsync(Repository, ImageManifest.Empty, new MemoryStream("{}"u8.ToArray()), default);
        var built = new ImageManifest(ImageManifest.Empty, []) { Annotations = new Dictionary<string, string> { ["built"] = "here" } };
        await store.WriteManifestAsync(Repository, built.ToBytes(), MediaTypes.ImageManifest, [Tag], default);
        return controller;
    }

    private static async Task IsUntouchedAsync(RunningController controller)
    {
        var store = new LocalImageStore(controller.Home.Registry);
        Assert.Equal(["acme/releases", Repository], await store.ListRepositoriesAsync(default));
        Assert.Equal([Tag], await store.ListTagsAsync(Repository, default));
        var found = (await store.ResolveAsync(Repository, Tag, default))!;
        Assert.Contains("\"built\":\"here\"", Encoding.UTF8.GetString(await store.ReadManifestAsync(Repository, found.Digest, default)),
            StringComparison.Ordinal);
        Assert.Null((await controller.LedgerAsync()).Hold);
    }

    private static int PortOf(RunningController controller) => new Uri(controller.Client.Info.Url).Port;
}
