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
    [InlineData("app", 65532, 65532)]
    public void In_a_container_it_is_the_image_s_user_and_never_root(string user, int uid, int gid) =>
        Assert.Equal(new HostUser(uid, gid), UserOf(user, Isolation.Container));

    [Fact]
    public void A_variable_of_an_image_that_no_process_can_be_given_is_refused()
    {
        var image = new UnpackedImage("/image", new() { Entrypoint = ["/app"], Env = ["GOOD=1", "CUT=before\0after"] }, Isolation.None);
        var refused = Assert.Throws<OciException>(() => ImageLaunch.Spec(image, null, [], new Dictionary<string, string>(), new("/image", "/containers")));
        Assert.Contains("CUT has a NUL character", refused.Message, StringComparison.Ordinal);
    }

    private static HostUser? UserOf(string user, Isolation isolation) => ImageLaunch.UserOf(new("/image", new() { User = user }, isolation));
}
