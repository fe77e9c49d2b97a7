using System.Security.Cryptography;
using System.Text;

namespace KubernetesClient.Tests;

/// <summary>Logs, commands and ports of a real pod.</summary>
public sealed class PodTests(Pods pods) : IClassFixture<Pods>
{
    private const string Pod = Pods.Name;

    private KubernetesApi Api => pods.Cluster.Api;

    private string Namespace => pods.Cluster.Namespace;

    [Fact]
    public async Task A_log_is_read_from_its_beginning_or_its_end()
    {
        Assert.Equal(["one", "two", "three äöü"], await Api.ReadLogAsync(Namespace, Pod, new(), Cluster.Soon).ToListAsync(Cluster.Soon));
        Assert.Equal(["three äöü"], await Api.ReadLogAsync(Namespace, Pod, new("main", TailLines: 1), Cluster.Soon)
            .ToListAsync(Cluster.Soon));
        Assert.Empty(await Api.ReadLogAsync(Namespace, Pod, new(SinceTime: TimeProvider.System.GetUtcNow().AddHours(1)), Cluster.Soon)
            .ToListAsync(Cluster.Soon));
    }

    [Fact]
    public async Task A_log_that_is_followed_goes_on_with_what_is_written()
    {
        await using var log = Api.ReadLogAsync(Namespace, Pods.Silent, new(Follow: true, TailLines: 0), Cluster.Soon).GetAsyncEnumerator();
        var next = log.MoveNextAsync();
        // The server begins to follow at some moment after it was asked: what is written before that is not its.
        while (!next.IsCompleted)
            await Api.ExecAsync(Namespace, Pods.Silent, null, ["sh", "-c", "echo later > /proc/1/fd/1"], Cluster.Soon);

        Assert.True(await next);
        Assert.Equal("later", log.Current);
    }

    [Fact]
    public async Task The_log_of_what_is_not_there_is_refused()
    {
        var error = await Assert.ThrowsAsync<KubernetesException>(() => Api.ReadLogAsync(Namespace, "nobody", new(), Cluster.Soon)
            .ToListAsync(Cluster.Soon).AsTask());
        Assert.Equal("NotFound", error.Reason);
        Assert.True((await Assert.ThrowsAsync<KubernetesException>(() => Api.ReadLogAsync(Namespace, Pod, new(Previous: true), Cluster.Soon)
            .ToListAsync(Cluster.Soon).AsTask())).IsInvalid);
    }

    [Fact]
    public async Task A_command_is_run_with_its_arguments_as_they_are()
    {
        var result = await Api.ExecAsync(Namespace, Pod, "main", ["sh", "-c", "printf '%s|' \"$@\"; echo oops >&2; exit 7", "-", "a b",
            "&?#", "ä", ""], Cluster.Soon);
        Assert.Equal(new(7, "a b|&?#|ä||", "oops\n"), result);
        Assert.Equal(new(0, "", ""), await Api.ExecAsync(Namespace, Pod, null, ["true"], Cluster.Soon));
    }

    [Fact]
    public async Task A_command_that_writes_without_end_fills_no_memory()
    {
        var result = await Api.ExecAsync(Namespace, Pod, null, ["sh", "-c", "head -c 5000000 /dev/zero | tr '\\0' x; echo end >&2"],
            Cluster.Soon);
        Assert.Equal(1024 * 1024, result.Output.Length);
        Assert.Equal("end\n", result.Error);
    }

    [Fact]
    public async Task A_command_that_is_not_there_is_refused()
    {
        var error = await Assert.ThrowsAsync<KubernetesException>(() =>
            Api.ExecAsync(Namespace, Pod, null, ["/no/such/program"], Cluster.Soon));
        Assert.Contains("/no/such/program", error.Message, StringComparison.Ordinal);
        Assert.Equal("NotFound", (await Assert.ThrowsAsync<KubernetesException>(() =>
            Api.ExecAsync(Namespace, "nobody", null, ["true"], Cluster.Soon))).Reason);
    }

    [Fact]
    public async Task A_port_is_a_stream_both_ways()
    {
        var sent = RandomNumberGenerator.GetBytes(1_000_000);
        await using var port = await Api.OpenPortAsync(Namespace, Pod, Pods.Echo, Cluster.Soon);
        var writing = port.WriteAsync(sent, Cluster.Soon);
        var received = new byte[sent.Length];
        await port.ReadExactlyAsync(received, Cluster.Soon);
        await writing;
        Assert.Equal(Convert.ToHexString(SHA256.HashData(sent)), Convert.ToHexString(SHA256.HashData(received)));
    }

    [Fact]
    public async Task HTTP_goes_through_a_port()
    {
        using var handler = new SocketsHttpHandler { ConnectCallback = async (_, ct) =>
            await Api.OpenPortAsync(Namespace, Pod, Pods.Web, ct) };
        using var client = new HttpClient(handler);
        for (var i = 0; i < 3; i++) Assert.Equal("hello", await client.GetStringAsync(new Uri("http://pod/index.html"), Cluster.Soon));
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_says_so()
    {
        await using var port = await Api.OpenPortAsync(Namespace, Pod, 9, Cluster.Soon);
        var error = await Assert.ThrowsAsync<IOException>(() => port.ReadAsync(new byte[1], Cluster.Soon).AsTask());
        Assert.Contains($"port 9 of pod {Pod}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_the_other_side_is_the_end_of_the_stream()
    {
        await using var port = await Api.OpenPortAsync(Namespace, Pod, Pods.Web, Cluster.Soon);
        await port.WriteAsync("GET /index.html HTTP/1.0\r\n\r\n"u8.ToArray(), Cluster.Soon);
        using var reader = new StreamReader(port, Encoding.ASCII);
        Assert.EndsWith("hello", await reader.ReadToEndAsync(Cluster.Soon), StringComparison.Ordinal);
    }
}
