using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Plimsoll.Runtime.Local.Probes;
using Plimsoll.Runtime.Local.Stores;

namespace Plimsoll.Runtime.Local.Tests;

public sealed class ProbeTests
{
    [Theory]
    [InlineData("127.0.0.1:80", true)]
    [InlineData("0.0.0.0:80", true)]
    [InlineData("[::]:80", true)]
    [InlineData("[::ffff:127.0.0.1]:80", true)]
    [InlineData("[::1]:80", false)]
    [InlineData("10.1.2.3:80", false)]
    [InlineData("127.0.0.1:81", false)]
    public void A_socket_that_is_not_reached_where_it_was_told_to_listen_is_elsewhere(string socket, bool reached) =>
        Assert.Equal(reached, Replicas.HealthWatch.Reaches(new(IPAddress.Loopback, 80), IPEndPoint.Parse(socket)));

    [Theory]
    [InlineData(200, true, "200")]
    [InlineData(302, true, "302")]
    [InlineData(503, false, "503 not yet ready")]
    public async Task Http_is_well_below_400(int status, bool well, string words)
    {
        await using var server = await ServeAsync(HttpProtocols.Http1, async context =>
        {
            context.Response.StatusCode = status;
            if (status != 302) await context.Response.WriteAsync(" not yet\nready ");
        });
        var answer = await new HttpProbe(Address(server), "/readyz").AskAsync(CancellationToken.None);
        Assert.Equal(well, answer.Verdict == Verdict.Well);
        Assert.Equal($"GET http://{Address(server)}/readyz: {words}", answer.Text);
    }

    [Theory]
    [InlineData("0", new byte[] { 0, 0, 0, 0, 2, 8, 1 }, true, "SERVING")]
    [InlineData("0", new byte[] { 0, 0, 0, 0, 2, 8, 2 }, false, "NOT_SERVING")]
    [InlineData("0", new byte[] { 0, 0, 0, 0, 0 }, false, "status 0")]
    [InlineData("0", new byte[] { 1, 2 }, false, "gRPC status 13 ")]
    [InlineData("12", new byte[0], false, "gRPC status 12 unknown service")]
    public async Task Grpc_is_well_when_it_serves(string status, byte[] message, bool well, string words)
    {
        await using var server = await ServeAsync(HttpProtocols.Http2, async context =>
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(message);
            context.Response.AppendTrailer("grpc-status", status);
            if (status != "0") context.Response.AppendTrailer("grpc-message", "unknown service");
        });
        var answer = await new GrpcProbe(Address(server)).AskAsync(CancellationToken.None);
        Assert.Equal(well, answer.Verdict == Verdict.Well);
        Assert.StartsWith($"grpc.health.v1.Health/Check at {Address(server)}: {words}", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_there_is_silence()
    {
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = (IPEndPoint)bound.LocalEndPoint!;
        foreach (var probe in (IProbe[])[new HttpProbe(address, "/"), new TcpProbe(address), new GrpcProbe(address)])
            Assert.Equal((Verdict.Silent, true), (await probe.AskAsync(CancellationToken.None)) is var answer
                ? (answer.Verdict, answer.Text.Contains("refused", StringComparison.Ordinal)) : default);
    }

    [Fact]
    public async Task Who_took_the_port_is_named_and_sent_no_password()
    {
        Assert.SkipUnless(Intruder.Refusal is null, Intruder.Refusal ?? "");
        var address = new IPEndPoint(IPAddress.Loopback, Ports.Free());
        using var intruder = Intruder.TakePort(address.Port);
        Assert.Equal("taken", await intruder.StandardOutput.ReadLineAsync());
        var probe = new OwnPortProbe(new RedisProbe(address, "secret"), address.Port, new(address, () => [Environment.ProcessId]));
        var named = new ProbeAnswer(Verdict.Foreign, $"port {address.Port} is held by another process: process {intruder.Id} (perl)");
        Assert.Equal(named, await probe.AskAsync(CancellationToken.None));
        intruder.Kill();
        Assert.Equal("", await intruder.StandardOutput.ReadToEndAsync());
    }

    [Fact]
    public async Task Its_own_process_is_asked_and_nobody_is_silence()
    {
        using var own = new TcpListener(IPAddress.Loopback, 0);
        own.Start();
        var address = (IPEndPoint)own.LocalEndpoint;
        var probe = new OwnPortProbe(new TcpProbe(address), address.Port, new(address, () => [Environment.ProcessId]));
        Assert.Equal(new(Verdict.Well, $"connect to {address}: accepted"), await probe.AskAsync(CancellationToken.None));
        own.Stop();
        Assert.Equal(Verdict.Silent, (await probe.AskAsync(CancellationToken.None)).Verdict);
    }

    private static IPEndPoint Address(WebApplication server) => IPEndPoint.Parse(new Uri(server.Urls.Single()).Authority);

    private static async Task<WebApplication> ServeAsync(HttpProtocols protocols, RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        var server = builder.Build();
        server.Run(answer);
        await server.StartAsync();
        return server;
    }
}
