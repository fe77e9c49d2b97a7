using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Hosting.Tests;

public sealed class DrainTests
{
    static readonly int Ends = Repetitions.Pick(100, full: 1000);
    static readonly int Stops = Ends / 10;

    [Fact]
    public async Task While_it_drains_it_is_not_ready_and_serves_and_a_second_signal_ends_it()
    {
        await using var service = await Service.StartAsync();
        using var client = new KeepAliveClient(service.Port);
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{service.Port}") };
        Assert.DoesNotContain("Connection: close", await client.AskAsync(), StringComparison.Ordinal);
        await service.TerminateAsync();
        await Eventually.BecomesAsync(
            "the service is no longer ready",
            async () => (await http.GetAsync("/readyz")).StatusCode,
            status => status != HttpStatusCode.OK);
        Assert.Contains("Connection: close", await client.AskAsync(), StringComparison.Ordinal);
        Assert.Contains("Connection: close", await client.AskAsync(), StringComparison.Ordinal);
        Assert.Equal("ok", await http.GetStringAsync("/healthz"));

        await service.TerminateAsync();
        Assert.Equal(0, await service.ExitCodeAsync());
        var log = (await service.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(log);
        Assert.All(log, line => JsonDocument.Parse(line).Dispose());
    }

    [Fact]
    public async Task An_idle_connection_is_closed_politely_at_the_end()
    {
        await using var service = await Service.StartAsync(drain: "200ms");
        using var client = new KeepAliveClient(service.Port);
        await client.AskAsync();
        await service.TerminateAsync();
        Assert.True(await client.IsClosedPolitelyAsync());
        Assert.Equal(0, await service.ExitCodeAsync());
    }

    [Fact]
    public async Task What_runs_finishes()
    {
        await using var service = await Service.StartAsync(drain: "100ms");
        using var client = new TcpClient("127.0.0.1", service.Port);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream);
        await stream.WriteAsync("POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n7\r\nbefore \r\n"u8.ToArray());
        while (await reader.ReadLineAsync() is { } line && !line.Contains("before", StringComparison.Ordinal)) { }
        await service.TerminateAsync();
        await service.WhenRefusedAsync();
        await stream.WriteAsync("9\r\nand after\r\n0\r\n\r\n"u8.ToArray());
        Assert.Equal("9\r\nand after\r\n0\r\n\r\n", await reader.ReadToEndAsync());
        Assert.Equal(0, await service.ExitCodeAsync());
    }

    [Fact]
    public async Task What_runs_over_http2_finishes()
    {
        await using var service = await Service.StartAsync(drain: "100ms", variables: ("HTTP2", "1"));
        // many ends: one in twenty may fall into the moment in which the server ends, too
        var begun = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => BeginAsync()));
        await service.TerminateAsync();
        await service.WhenRefusedAsync();
        Assert.All(await Task.WhenAll(begun.Select(FinishAsync)), answer => Assert.Equal("before and after", answer));
        Assert.Equal(0, await service.ExitCodeAsync());

        async Task<(Http Http, OpenBody Body, HttpResponseMessage Answer)> BeginAsync()
        {
            var (http, body) = (new Http(service.Port, http2: true), new OpenBody());
            var sending = http.PostAsync("/echo", body);
            await body.SendAsync("before ");
            return (http, body, await sending);
        }

        static async Task<string> FinishAsync((Http Http, OpenBody Body, HttpResponseMessage Answer) echo)
        {
            using var http = echo.Http;
            using var body = echo.Body;
            using var answer = echo.Answer;
            await body.SendAsync("and after");
            body.End();
            return await answer.Content.ReadAsStringAsync();
        }
    }

    [Fact]
    public async Task What_http2_took_is_answered_when_the_server_ends()
    {
        var failures = new ConcurrentBag<string>();
        for (var i = 0; i < Stops; i++)
        {
            await using var service = await Service.StartAsync(drain: "60ms", variables: ("HTTP2", "1"));
            var callers = Enumerable.Range(0, 8).Select(async each =>
            {
                using var http = new Http(service.Port, http2: true);
                await Task.WhenAll(Enumerable.Range(0, 1 + (each % 4)).Select(_ => AskAsync(http)));
            }).ToList();
            await Task.Delay(50);
            await service.TerminateAsync();
            Assert.Equal(0, await service.ExitCodeAsync());
            await Task.WhenAll(callers);
        }
        Assert.Empty(failures);

        async Task AskAsync(Http http)
        {
            try
            {
                while (true) await http.GetAsync("/connection");
            }
            catch (HttpRequestException e) when (e.GetBaseException() is SocketException
                || e.Message.StartsWith("An HTTP/2 connection could not be established", StringComparison.Ordinal))
            {
                // it took no connection any more: a balancer would have known a better place
            }
            catch (HttpRequestException e)
            {
                failures.Add(e.ToString());
            }
        }
    }

    [Fact]
    public async Task Http2_is_told_to_go_away_and_served_on_a_new_connection()
    {
        await using var service = await Service.StartAsync(variables: ("HTTP2", "1"));
        using var http = new Http(service.Port, http2: true);
        var first = await http.GetAsync("/connection");
        Assert.Equal(first, await http.GetAsync("/connection"));
        await service.TerminateAsync();
        await Eventually.BecomesAsync("a new connection is served", () => http.GetAsync("/connection"), connection => connection != first);
    }

    [Theory]
    [InlineData(false, 1, 10)]
    [InlineData(true, 1, 10)]
    // longer: who shares a connection and comes late can meet its end, and HttpClient tries no more than four
    [InlineData(true, 6, 50)]
    public async Task Connections_have_a_maximum_age_and_no_request_fails_of_it(bool http2, int callers, int milliseconds)
    {
        await using var service = await Service.StartAsync(variables: [("MAX_AGE_MS", $"{milliseconds}"),
            .. http2 ? [("HTTP2", "1")] : Array.Empty<(string, string)>()]);
        // many ends: one in a hundred may fall into the moment in which an answer is being written
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var http = new Http(service.Port, http2);
            var connections = new ConcurrentDictionary<string, bool>();
            await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
            {
                while (connections.Count < Ends) connections.TryAdd(await http.GetAsync("/connection"), true);
            }));
        }));
    }
}
