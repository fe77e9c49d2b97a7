using System.Net;
using Plimsoll.Runtime.Local.Probes;
using Plimsoll.Runtime.Local.Replicas;

namespace Plimsoll.Runtime.Local.Tests;

/// <summary>What is said beside the last lines of a program that ended.</summary>
public sealed class EndHintTests
{
    [Theory]
    [InlineData("nginx: [emerg] mkdir() \"/var/cache/nginx/client_temp\" failed (30: Read-only file system)",
        "(here: VOLUME /var/cache/nginx)")]
    [InlineData("open /state.db: read-only file system", "(here: VOLUME /state.db)")]
    [InlineData("Unhandled exception. System.IO.IOException: Read-only file system : '/app/app.db'", "volume: { path: /data }")]
    [InlineData("Error: EROFS: read-only file system, mkdir '/app/data'", "volume: { path: /data }")]
    [InlineData("sqlite3.OperationalError: attempt to write a readonly database", "volume: { path: /data }")]
    [InlineData("System.IO.IOException: Failed to bind to address http://127.0.0.1:5000: address already in use.",
        "on 127.0.0.1:41001 (in PORT)")]
    [InlineData("Error: listen EADDRINUSE: address already in use :::3000", "on 127.0.0.1:41001 (in PORT)")]
    [InlineData("nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address in use)", "on 127.0.0.1:41001 (in PORT)")]
    [InlineData("2026/11/28 21:03:30 listen tcp :80: bind: permission denied", "on 127.0.0.1:41001 (in PORT)")]
    [InlineData("Error: listen EACCES: permission denied 0.0.0.0:80", "on 127.0.0.1:41001 (in PORT)")]
    [InlineData("Error: getaddrinfo ENOTFOUND redis", "needs: { redis: redis }")]
    [InlineData("dial tcp: lookup db on 10.0.0.1:53: no such host", "needs: { redis: redis }")]
    [InlineData("redis.exceptions.ConnectionError: Error -2 connecting to redis:6379. Name or service not known.",
        "needs: { redis: redis }")]
    [InlineData("nginx: [emerg] host not found in upstream \"web1:5000\"", "needs: { redis: redis }")]
    [InlineData("the replica of the database is read-only", null)]
    [InlineData("the address is in use by nobody; permission denied", null)]
    public void Names_what_mends_it_where_a_line_shows_it(string line, string? hint)
    {
        var launch = new Launch(new("/program", []), new(IPAddress.Loopback, 41001), new UptimeProbe(TimeProvider.System), null)
        {
            PortHint = "in PORT",
        };
        var told = EndHints.For(["started", line], launch);
        Assert.Equal(hint is null, told is null);
        Assert.Contains(hint ?? "", told ?? "", StringComparison.Ordinal);
        if (hint?.StartsWith("needs:", StringComparison.Ordinal) == true)
            Assert.Contains("as plimsoll status lists them", EndHints.For([line],
                launch with { Process = launch.Process with { Hosts = "/hosts" } }), StringComparison.Ordinal);
        if (hint?.StartsWith("on ", StringComparison.Ordinal) == true)
            Assert.Contains("its manifest names no port: add port:", EndHints.For([line], launch with { Address = null }),
                StringComparison.Ordinal);
    }
}
