using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;

namespace GrpcHosting.Tests;

public sealed class ReflectionTests
{
    [Fact]
    public async Task Reflection_lists_the_services_and_describes_their_messages_until_the_server_stops()
    {
        await using var server = await CallsServer.StartAsync();
        using var call = new ServerReflection.ServerReflectionClient(server.Channel).ServerReflectionInfo();
        var services = (await AskAsync(new() { ListServices = "" })).ListServicesResponse.Service.Select(service => service.Name);
        Assert.Superset(new HashSet<string> { "testing.Calls", "testing.Ticks", "grpc.health.v1.Health" }, services.ToHashSet());

        var files = (await AskAsync(new() { FileContainingSymbol = "testing.Calls" })).FileDescriptorResponse.FileDescriptorProto;
        var file = FileDescriptorProto.Parser.ParseFrom(Assert.Single(files));
        Assert.Equal(["Unary", "Down", "Up", "Both"], Assert.Single(file.Service).Method.Select(method => method.Name));

        await server.StopAsync();
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() =>
            call.ResponseStream.MoveNext(CancellationToken.None))).StatusCode);

        async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest request)
        {
            await call.RequestStream.WriteAsync(request);
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
            return call.ResponseStream.Current;
        }
    }
}
