using Plimsoll.Packaging.Debian;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Tests.Debian;

public sealed class PackageListTests
{
    [Fact]
    public void A_list_names_a_release_packages_and_what_is_left_out()
    {
        var list = PackageList.Parse("# remark\r\nsuite bookworm\r\n\r\n libc6 # remark\r\nlibstdc++6\r\n-debconf\r\n-/usr/share/x/\r\n",
            "images/base/packages.txt");
        Assert.Equal("bookworm", list.Suite);
        Assert.Equal(["libc6", "libstdc++6"], list.Packages);
        Assert.Equal(["debconf"], list.Without);
        Assert.Equal(["usr/share/x"], list.LeftOut);
        Assert.Equal("images/base/packages.lock", PackageList.LockOf("images/base/packages.txt"));
    }

    [Theory]
    [InlineData("libc6", "PLM4040: p: it does not say which release of Debian.")]
    [InlineData("suite bookworm", "PLM4040: p: it names no package.")]
    [InlineData("suite bookworm\nsuite sid\nlibc6", "PLM4040: p: it names several suites.")]
    [InlineData("suite bookworm\nlibc6 libc7", "PLM4040: p:2: 'libc6 libc7' is not understood.")]
    [InlineData("suite bookworm\n--option", "PLM4040: p:2: '--option' is not understood.")]
    [InlineData("suite bookworm\nlibc6=1", "PLM4040: p:2: 'libc6=1' is not understood.")]
    [InlineData("suite book/worm\nlibc6", "PLM4040: p:1: 'suite book/worm' is not understood.")]
    [InlineData("suite bookworm\nlibc6\n-/", "PLM4040: p:3: '-/' is not understood.")]
    public void What_is_not_understood_is_refused(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<PlimsollException>(() => PackageList.Parse(text, "p")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("", 1)]
    [InlineData("libc6 1 amd64 00 http://a/b.deb", 1)]
    [InlineData("# plimsoll lock 1 of x\nlibc6 1 amd64 00 http://a/b.deb", 2)]
    [InlineData("# plimsoll lock 1 of x\nlibc6 1 amd64 0000000000000000000000000000000000000000000000000000000000000000 file:///etc/passwd", 2)]
    public void What_is_not_a_lock_is_refused(string text, int line) =>
        Assert.StartsWith($"PLM4041: p:{line}: ", Assert.Throws<PlimsollException>(() => PackageLock.Parse(text, "p")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_lock_reads_what_it_writes_whatever_the_line_ends()
    {
        var locked = new PackageLock(PackageLock.HashOf("suite a\nb"),
            [new("libc6", "2:1~a+b", "amd64", new('0', 64), "http://example.org/a.deb")]);
        var read = PackageLock.Parse(locked.ToString().Replace("\n", "\r\n", StringComparison.Ordinal), "p");
        Assert.Equal(PackageLock.HashOf("suite a\r\nb"), read.List);
        Assert.Equal(locked.Packages, read.Packages);
        Assert.Equal("pkg:deb/debian/libc6@2%3A1~a%2Bb?arch=amd64&distro=bookworm", read.Packages[0].ToComponent("bookworm").Purl);
    }
}
