using System.Diagnostics;

namespace Testing;

/// <summary>What another user of the machine, or a program in a replica, tries against a controller and its home. It needs nothing but the
/// perl of Debian's base system.</summary>
public static class Intruder
{
    /// <summary>A user of the machine to whom nothing of a test belongs.</summary>
    public const int User = 12345;

    private static readonly string[] Files = ["api.sock", "keeper.sock", "controller.lock", "keeper.lock", "token", "followed.json"];

    /// <summary>Where perl is.</summary>
    public const string Perl = "/usr/bin/perl";

    /// <summary>Why nobody can be another user here; null when somebody can.</summary>
    public static string? Refusal => !OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess ? "only root can be another user"
        : !File.Exists(Perl) ? "there is no perl" : null;

    /// <summary>What it tries, and what is seen of each when all is refused.</summary>
    /// <param name="files">What the system says of files of the home.</param>
    public static IReadOnlyList<string> Refused(string files) =>
    [
        "upload: HTTP/1.1 401 Unauthorized", "push: HTTP/1.1 401 Unauthorized", "delete: HTTP/1.1 401 Unauthorized",
            "guess: HTTP/1.1 401 Unauthorized",
        "page: HTTP/1.1 403 Forbidden", "command: HTTP/1.1 403 Forbidden", .. Files.Select(file => $"{file}: {files}"),
    ];

    /// <summary>The arguments of perl.</summary>
    /// <param name="port">The controller's.</param>
    /// <param name="home">The home that is attacked.</param>
    public static string[] Arguments(int port, string home) => ["-e", Script, $"{port}", home];

    /// <summary>Tries it as another user.</summary>
    /// <inheritdoc cref="Arguments"/>
    /// <returns>What was seen, a line each.</returns>
    public static async Task<IReadOnlyList<string>> TryAsync(int port, string home)
    {
        using var process = Start(Arguments(port, home));
        var seen = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return seen.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>
    /// Takes a port as another user as soon as it is free, writes <c>taken</c>, and then whatever it is sent.
    /// When that fails for a minute, it writes why and ends.
    /// </summary>
    public static Process TakePort(int port) => Start(["-e", Taking, $"{port}"]);

    private static Process Start(string[] arguments) =>
        Process.Start(new ProcessStartInfo("setpriv", ["--reuid", $"{User}", "--regid", $"{User}", "--clear-groups", Perl, .. arguments])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        })!;

    private const string Script = """
        use strict; use IO::Socket::INET; use IO::Socket::UNIX; use Fcntl ':flock';
        $| = 1;
        my ($port, $home) = @ARGV;
        sub http {
            my ($what, $line, $body, @headers) = @_;
            my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Timeout => 60) or return print "$what: no connection\n";
            print $socket join("\r\n", "$line HTTP/1.1", "Host: 127.0.0.1:$port", 'Connection: close', 'Content-Type: application/vnd.oci.image.manifest.v1+json', 'Content-Length: ' . length($body), @headers, '', $body);
            my $answer = <$socket> // 'no answer';
            $answer =~ s/\s+$//;
            print "$what: $answer\n";
        }
        my $manifest = '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[]}';
        http('upload', 'POST /v2/acme/web/blobs/uploads/', '');
        http('push', 'PUT /v2/acme/web/manifests/key-1', $manifest);
        http('delete', 'DELETE /v2/acme/web/manifests/key-1', '');
        http('guess', 'PUT /v2/acme/web/manifests/key-1', $manifest, 'Authorization: Basic cGxpbXNvbGw6Z3Vlc3M=');
        http('page', 'POST /v2/acme/web/blobs/uploads/?digest=sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', '{}', 'Origin: http://evil.example');
        http('command', 'POST /api/workspaces/acme/environments/dev/rollback', '{"actor":"eve"}', 'Authorization: Bearer guess');
        for my $name ('api.sock', 'keeper.sock') {
            print "$name: ", (IO::Socket::UNIX->new(Peer => "$home/$name") ? 'OPEN' : $!), "\n";
        }
        for my $name ('controller.lock', 'keeper.lock') {
            my $file;
            my $got = open($file, '+<', "$home/$name") || open($file, '<', "$home/$name");
            print "$name: ", ($got ? 'OPEN ' . (flock($file, LOCK_EX | LOCK_NB) ? 'HELD' : '') : $!), "\n";
        }
        for my $name ('token', 'followed.json') {
            print "$name: ", (open(my $file, '<', "$home/$name") ? 'READ' : $!), "\n";
        }
        """;

    private const string Taking = """
        use strict; use IO::Socket::INET;
        $| = 1;
        my ($listener, $end) = (undef, time + 60);
        until ($listener) {
            $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $ARGV[0], Listen => 5, ReuseAddr => 1);
            next if $listener;
            if (time > $end) { print "port $ARGV[0] could not be taken within a minute: $@\n"; exit 1 }
            select(undef, undef, undef, 0.005);
        }
        print "taken\n";
        while (my $client = $listener->accept) { while (defined(my $line = <$client>)) { print $line; last if $line =~ /^\r?$/ } close $client }
        """;
}
