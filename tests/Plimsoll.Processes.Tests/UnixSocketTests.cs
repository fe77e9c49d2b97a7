using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Plimsoll.Processes.Tests;

[UnsupportedOSPlatform("windows")]
public sealed class UnixSocketTests : IDisposable
{
    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;

    private readonly TempFolder _folder = new();
    private readonly Socket _listener = New();
    private readonly string _path;

    public UnixSocketTests()
    {
        _path = _folder["open.sock"];
        _listener.Bind(UnixSocket.Address(_path));
        _listener.Listen();
        // whatever the modes say, the peer is looked at
        File.SetUnixFileMode(_folder.Path, Everybody);
        File.SetUnixFileMode(_path, Everybody);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_own_user_is_told_from_others()
    {
        using var own = New();
        await own.ConnectAsync(UnixSocket.Address(_path), TestContext.Current.CancellationToken);
        using var accepted = await _listener.AcceptAsync(TestContext.Current.CancellationToken);
        Assert.True(UnixSocket.IsPeerOwner(accepted));

        Assert.SkipUnless(Intruder.Refusal is null, Intruder.Refusal ?? "");
        using var stranger = Process.Start("setpriv", ["--reuid", $"{Intruder.User}", "--regid", $"{Intruder.User}", "--clear-groups",
            Intruder.Perl, "-MIO::Socket::UNIX", "-e", "my $socket = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die $!; <$socket>", _path]);
        using (var theirs =
            await _listener.AcceptAsync(TestContext.Current.CancellationToken)) Assert.False(UnixSocket.IsPeerOwner(theirs));
        await stranger.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_path_that_is_too_long_is_named_with_what_mends_it() =>
        Assert.Contains("set PLIMSOLL_HOME to a shorter folder", Assert.Throws<IOException>(() =>
            UnixSocket.Address(_folder[new string('s', 120)])).Message, StringComparison.Ordinal);

    private static Socket New() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
}
