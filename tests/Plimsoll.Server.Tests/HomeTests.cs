using System.Runtime.Versioning;

namespace Plimsoll.Server.Tests;

[UnsupportedOSPlatform("windows")]
public sealed class HomeTests : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_home_is_closed_to_others()
    {
        Home.Open(_folder["a/home"]);
        Assert.Equal(Owner, File.GetUnixFileMode(_folder["a/home"]));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)]
    [InlineData(UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.OtherExecute | UnixFileMode.OtherWrite)]
    public void A_home_that_was_open_is_closed(UnixFileMode others)
    {
        Directory.CreateDirectory(_folder["home"]);
        File.SetUnixFileMode(_folder["home"], Owner | others);
        Home.Open(_folder["home"]);
        Assert.Equal(Owner, File.GetUnixFileMode(_folder["home"]));
    }
}
