using Plimsoll.Oci;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Images;

namespace Plimsoll.Runtime.Local.Tests;

public sealed class ImageLaunchTests
{
    [Theory]
    [InlineData("1000:42")]
    [InlineData("1000")]
    [InlineData("0:0")]
    [InlineData("")]
    public void An_image_chooses_its_user_only_in_a_container(string user)
    {
        Assert.Equal(HostUser.Nonroot, UserOf(user, Isolation.View));
        Assert.Null(UserOf(user, Isolation.None));
    }

    [Theory]
    [InlineData("1000:42", 1000, 42)]
    [InlineData("1000", 1000, 1000)]
    [InlineData("0:0", 65532, 65532)]
    [InlineData("", 65532, 65532)]
    [InlineData("root", 65532, 65532)]
    [InlineData("app", 1234, 50)]
    [InlineData("app:staff", 1234, 60)]
    [InlineData("app:7", 1234, 7)]
    [InlineData("1234", 1234, 50)]
    [InlineData("1000:staff", 1000, 60)]
    [InlineData("app:root", 1234, 1234)]
    public void In_a_container_it_is_the_image_s_user_and_never_root(string user, int uid, int gid) =>
        Assert.Equal(new HostUser(uid, gid), UserOf(user, Isolation.Container));

    [Fact]
    public void A_variable_of_an_image_that_no_process_can_be_given_is_refused()
    {
        var config = new ContainerConfig { Entrypoint = ["/app"], Env = ["GOOD=1", "CUT=before\0after"] };
        var image = new UnpackedImage("/image", config, Isolation.None, null);
        var refused = Assert.Throws<OciException>(() => ImageLaunch.Spec(image, null, [], [], new Dictionary<string, string>(),
            new("/image", "/containers")));
        Assert.Contains("CUT has a NUL character", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("app:nobody")]
    [InlineData("-1")]
    [InlineData("99999999999")]
    public void A_user_that_the_image_does_not_have_is_an_error(string user) =>
        Assert.Contains($"USER {user}", Assert.Throws<OciException>(() => UserOf(user, Isolation.Container)).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task What_an_image_declares_is_a_writable_folder_with_its_content_for_the_life_of_a_replica()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["image/data/deep"]);
        File.WriteAllText(folder["image/data/deep/a"], "a");
        Directory.CreateSymbolicLink(folder["image/data/link"], "/etc");
        var config = new ContainerConfig { User = "1234", Volumes = ["/data/", "/none", "/own/below", "/proc/x", "/"] };
        var scratch = new ScratchFolder(folder["scratch"], new(folder["image"], config, Isolation.Container, new(1234, 1234)), "/own");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root gives files to others");
        var volumes = scratch.Fill();
        Assert.Equal(["/data", "/none"], volumes.Select(volume => volume.Path));
        Assert.Equal("a", File.ReadAllText(Path.Combine(volumes[0].Source, "deep/a")));
        Assert.Equal("/etc", new FileInfo(Path.Combine(volumes[0].Source, "link")).LinkTarget);
        Assert.Empty(Directory.GetFileSystemEntries(volumes[1].Source));
        // what the process wrote stays when it is started again
        File.WriteAllText(Path.Combine(volumes[0].Source, "deep/a"), "b");
        Assert.Equal("b", File.ReadAllText(Path.Combine(scratch.Fill()[0].Source, "deep/a")));
        Assert.Equal("a", File.ReadAllText(folder["image/data/deep/a"]));
        scratch.Delete();
        Assert.Empty(Directory.GetFileSystemEntries(folder["scratch"]));

        // without a container: where the image has a folder, seen in its place
        var view = new UnpackedImage(folder["image"], config with { Entrypoint = ["/data/deep/a"] }, Isolation.View, HostUser.Nonroot);
        var spec = ImageLaunch.Spec(view, null, new ScratchFolder(folder["scratch"], view, null)
            .Fill(), [], new Dictionary<string, string>(), new("", ""));
        Assert.Equal(["/mnt/image", "/mnt/image/data"], spec.Folders.Select(seen => seen.Target));
        Assert.True(spec.Folders[1].Writable);
        if (!Sandbox.IsAvailable) return;
        // a real process writes there, and not beside it
        var lines = new List<string>();
        var process = SupervisedProcess.Start(
            spec with { Program = "/bin/sh",
                Arguments =
                ["-c", "cat /mnt/image/data/deep/a; echo x >/mnt/image/data/new && echo; cat /mnt/image/data/new; "
                    + "echo y 2>/dev/null >/mnt/image/new || echo refused"] },
            line => { lock (lines) lines.Add(line); }, TimeProvider.System);
        await process.Exited;
        Assert.Equal(["a", "x", "refused"], lines);
    }

    private static HostUser? UserOf(string user, Isolation isolation)
    {
        using var image = new TempFolder();
        Directory.CreateDirectory(image["etc"]);
        File.WriteAllText(image["etc/passwd"], "root:x:0:0::/:\napp:x:1234:50::/:\n");
        File.WriteAllText(image["etc/group"], "root:x:0:\nstaff:x:60:app\n");
        return ImageLaunch.UserOf(image.Path, new() { User = user }, isolation);
    }
}
