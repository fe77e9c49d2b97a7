using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Hosting.Tests;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace GrpcHosting.Tests;

public sealed class HealthTests
{
    [Fact]
    public async Task Health_is_the_readiness_and_those_who_watch_are_told()
    {
        using var folder = new TempFolder();
        var ready = folder["ready"];
        await using var service = await Service.StartAsync(variables: ("READY_FILE", ready));
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{service.Port}");
        var health = new Health.HealthClient(channel);
        using var watch = health.Watch(new());
        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        Assert.Equal(ServingStatus.NotServing, (await health.CheckAsync(new())).Status);
        await File.WriteAllTextAsync(ready, "");
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));
        Assert.Equal(ServingStatus.Serving, (await health.CheckAsync(new())).Status);
        await service.TerminateAsync();
        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        Assert.Equal(ServingStatus.NotServing, (await health.CheckAsync(new())).Status);

        // told again: the stream ends with a status that says try again
        await service.TerminateAsync();
        var end = await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.Unavailable, end.StatusCode);
        Assert.Equal(0, await service.ExitCodeAsync());
    }

    [Fact]
    public async Task Of_a_service_that_is_not_there_Check_says_not_found_and_Watch_unknown()
    {
        await using var service = await Service.StartAsync();
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{service.Port}");
        var health = new Health.HealthClient(channel);
        var error = await Assert.ThrowsAsync<RpcException>(() => health.CheckAsync(new() { Service = "no.Such" }).ResponseAsync);
        Assert.Equal(StatusCode.NotFound, error.StatusCode);
        using var watch = health.Watch(new() { Service = "no.Such" });
        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(watch));
    }

    static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext());
        return watch.ResponseStream.Current.Status;
    }
}
