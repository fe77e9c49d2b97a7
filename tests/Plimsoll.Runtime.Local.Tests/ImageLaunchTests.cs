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
    [InlineData("app", 65532, 65532)]
    public void In_a_container_it_is_the_image_s_user_and_never_root(string user, int uid, int gid) =>
        Assert.Equal(new HostUser(uid, gid), UserOf(user, Isolation.Container));

    private static HostUser? UserOf(string user, Isolation isolation) => ImageLaunch.UserOf(new("/image", new() { User = user }, isolation));
}
