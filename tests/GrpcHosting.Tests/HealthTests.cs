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
        await UntilAsync(watch, ServingStatus.NotServing);
        Assert.Equal(ServingStatus.NotServing, (await health.CheckAsync(new())).Status);
        await File.WriteAllTextAsync(ready, "");
        await UntilAsync(watch, ServingStatus.Serving);
        Assert.Equal(ServingStatus.Serving, (await health.CheckAsync(new())).Status);
        await service.TerminateAsync();
        await UntilAsync(watch, ServingStatus.NotServing);
        Assert.Equal(ServingStatus.NotServing, (await health.CheckAsync(new())).Status);

        // told again: the stream ends
        await service.TerminateAsync();
        while (await watch.ResponseStream.MoveNext()) Assert.Equal(ServingStatus.NotServing, watch.ResponseStream.Current.Status);
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
        await UntilAsync(watch, ServingStatus.ServiceUnknown);
    }

    // a status may be told twice
    static async Task UntilAsync(AsyncServerStreamingCall<HealthCheckResponse> watch, ServingStatus status)
    {
        do Assert.True(await watch.ResponseStream.MoveNext());
        while (watch.ResponseStream.Current.Status != status);
    }
}
